// SPDX-License-Identifier: Apache-2.0
/** rtnetlink(7) messages, written and read with bounds checks, and the socket that carries them. */
package dev.tctrace.tracer.netns.netlink;
