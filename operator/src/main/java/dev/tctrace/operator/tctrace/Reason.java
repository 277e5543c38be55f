package dev.tctrace.operator.tctrace;

/** Why a condition is as it is. The names are part of the API: scripts and dashboards read them. */
public enum Reason {
    // Accepted
    Accepted,
    InvalidSelector,
    InvalidInterface,
    InvalidPrograms,
    InvalidDuration,
    InvalidFilter,

    // Ready
    /** Every selected pod is traced. */
    Tracing,
    /** Some are, some cannot be. */
    PartlyTracing,
    /** None is, though the agents are there. */
    NotTracing,
    NoMatchingPods,
    /** The pods are not on a node yet. */
    WaitingForPods,
    WaitingForAgent,
    AgentFailed,
    LimitReached,
    Suspended,
    Completed,

    // Complete
    Running,
    NotStarted,
    NoDuration
}
