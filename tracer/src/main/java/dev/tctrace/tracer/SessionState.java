// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer;

/** What a {@link TraceSession} does now. */
public enum SessionState {
    /** It is being set up, also anew: all its programs went a moment ago, and others may be about to take their places. */
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
