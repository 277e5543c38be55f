/** rtnetlink(7) messages, written and read with bounds checks, and the socket that carries them. */
package dev.tctrace.agent.netns.netlink;
