// SPDX-License-Identifier: Apache-2.0
/**
 * Network namespaces: opening and entering them, the interfaces in them, and the other end of a pair. Nothing here knows BPF.
 */
package dev.tctrace.tracer.netns;
