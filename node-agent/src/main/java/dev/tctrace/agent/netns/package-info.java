/**
 * Network namespaces: opening and entering them, the interfaces in them, and the other end of a pair. Nothing here knows BPF.
 */
package dev.tctrace.agent.netns;
