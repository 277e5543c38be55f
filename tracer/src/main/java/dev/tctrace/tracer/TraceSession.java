// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer;

/** The tracing of one target: from {@link TraceEngine#open} until it is closed. Safe for use by several threads. */
public interface TraceSession extends AutoCloseable {

    Target target();

    /**
     * The state now. Reads the kernel's counters in place; cheap. While the session is at work on its tracers for longer, the
     * last one from before; after {@link #close} exact.
     */
    SessionSnapshot snapshot();

    /** Detaches every tracer and probe of this session, hands over what is still in the ring, and returns. */
    @Override
    void close();
}
