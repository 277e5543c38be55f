// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer;

/** Opens sessions; owns the reader thread and the thread that follows changes. One a process. */
public interface TraceEngine extends AutoCloseable {

    /**
     * Starts to trace a target. Never fails for what a single target lacks: that is in the session's snapshot (interface
     * not found, nothing to trace, a program that refuses), and the session goes on looking, so that it starts as soon
     * as the reason is gone.
     *
     * @throws dev.tctrace.pcap.FilterException when the expression does not compile for the target's link type
     */
    TraceSession open(Target target, TraceRequest request, TraceListener listener);

    @Override
    void close();
}
