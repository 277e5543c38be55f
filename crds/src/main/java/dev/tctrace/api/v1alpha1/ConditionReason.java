// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.api.v1alpha1;

/** Why a condition is as it is. The values are part of the API: scripts and dashboards read them. */
public enum ConditionReason {
    // Accepted
    ACCEPTED("Accepted"),
    INVALID_SELECTOR("InvalidSelector"),
    INVALID_INTERFACE("InvalidInterface"),
    INVALID_PROGRAMS("InvalidPrograms"),
    INVALID_DURATION("InvalidDuration"),
    INVALID_FILTER("InvalidFilter"),
    INVALID_PEER("InvalidPeer"),

    // Ready
    /** Every selected pod is traced. */
    TRACING("Tracing"),
    /** Some pods are traced, others cannot be. */
    PARTLY_TRACING("PartlyTracing"),
    /** No pod is traced, though the agents are there. */
    NOT_TRACING("NotTracing"),
    NO_MATCHING_PODS("NoMatchingPods"),
    /** Pods are traced, but of spec.peer nobody is there: no packet matches. */
    NO_MATCHING_PEERS("NoMatchingPeers"),
    /** The pods are not scheduled yet. */
    WAITING_FOR_PODS("WaitingForPods"),
    WAITING_FOR_AGENT("WaitingForAgent"),
    AGENT_FAILED("AgentFailed"),
    /** An agent that said that it traces has not reported for too long: whether it still does is not known. */
    REPORT_OVERDUE("ReportOverdue"),
    LIMIT_REACHED("LimitReached"),
    SUSPENDED("Suspended"),
    COMPLETED("Completed"),
    /** The operator itself failed at the trace; what is traced is not known. */
    RECONCILE_FAILED("ReconcileFailed"),

    // Complete
    RUNNING("Running"),
    NOT_STARTED("NotStarted"),
    NO_DURATION("NoDuration");

    private final String value;

    ConditionReason(String value) {
        this.value = value;
    }

    /** As the status has it. */
    public String value() {
        return value;
    }
}
