// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.api.v1alpha1;

/** The {@code reason} of an Event on a TcTrace. The values are part of the API: scripts and alerts read them. */
public enum EventReason {
    /** A tc program let packets of a flow pass, or sent them elsewhere. */
    PACKET_TRACED("PacketTraced", false),
    /** A tc program dropped packets of a flow. */
    PACKET_DROPPED("PacketDropped", true),
    /** The kernel itself dropped packets of a flow, after the tc programs had let them pass. */
    PACKET_DROPPED_BY_KERNEL("PacketDroppedByKernel", true),
    /** A target is being traced. */
    TRACE_STARTED("TraceStarted", false),
    /** The trace is complete. */
    TRACE_COMPLETED("TraceCompleted", false),
    /** A traced program was replaced or removed; the tracing goes on with what is there now. */
    PROGRAM_REPLACED("ProgramReplaced", false),
    /** A target cannot be traced. */
    TARGET_SKIPPED("TargetSkipped", true),
    /** More different Events than a trace may write. */
    EVENTS_SUPPRESSED("EventsSuppressed", false);

    private final String value;
    private final boolean warning;

    EventReason(String value, boolean warning) {
        this.value = value;
        this.warning = warning;
    }

    /** As the Event has it. */
    public String value() {
        return value;
    }

    /** The Event's {@code type}. */
    public String type() {
        return warning ? "Warning" : "Normal";
    }

    /** Whether somebody should look at it. */
    public boolean warning() {
        return warning;
    }
}
