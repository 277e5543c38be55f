// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer;

/** What a {@link TraceSession} does now. */
public enum SessionState {
    /** It is being set up. */
    STARTING,
    /** All chosen programs are traced. */
    TRACING,
    /** Some programs are traced, others cannot be. */
    PARTLY_TRACING,
    /** No program is traced; see {@link SessionSnapshot#problem()}. */
    NOT_TRACING;

    /** Whether at least one program is traced. */
    public boolean traces() {
        return this == TRACING || this == PARTLY_TRACING;
    }
}
