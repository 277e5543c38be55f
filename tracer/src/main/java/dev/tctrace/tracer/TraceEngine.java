// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer;

import java.time.Duration;
import java.util.List;

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

    /**
     * Names of the engine's threads that hang or have ended: what a liveness probe asks for. Empty while all is well.
     *
     * @param limit how long a round of a thread may take
     */
    default List<String> stuck(Duration limit) {
        return List.of();
    }

    /** A set of addresses for {@link TraceRequest#withPeers}, empty at first. Sessions of this engine may share it. */
    PeerSet peers();

    @Override
    void close();
}
