// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.report.events;

/** Why an Event is told: its {@code reason}. */
public enum EventReason {
    /** A tc program let packets of a flow pass, or sent them elsewhere. */
    PacketTraced(false),
    /** A tc program dropped packets of a flow. */
    PacketDropped(true),
    /** The kernel itself dropped packets of a flow, after the tc programs had let them pass. */
    PacketDroppedByKernel(true),
    /** A target is being traced. */
    TraceStarted(false),
    /** The trace is complete. */
    TraceCompleted(false),
    /** A traced program was replaced or removed; the tracing goes on with what is there now. */
    ProgramReplaced(false),
    /** A target cannot be traced. */
    TargetSkipped(true),
    /** More different Events than a trace may write. */
    EventsSuppressed(false);

    private final boolean warning;

    EventReason(boolean warning) {
        this.warning = warning;
    }

    /** The Event's {@code type}. */
    public String type() {
        return warning ? "Warning" : "Normal";
    }

    boolean warning() {
        return warning;
    }
}
