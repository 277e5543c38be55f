package dev.tctrace.api.v1alpha1;

/** The state of one target, and why. */
public enum TargetReason {
    /** At least one tc program is traced. */
    Tracing,
    /** Some programs are traced, some cannot be. */
    PartlyTracing,
    /** The session is being set up. */
    Starting,
    /** The pod has no such interface. */
    InterfaceNotFound,
    /** The pod shares the node's network: refused. */
    HostNetwork,
    /** The pod does not run (yet, or any more). */
    PodNotRunning,
    /** No process of the pod was found under /proc. */
    NamespaceNotFound,
    /** source is Attached, and nothing that matches is attached. */
    NoPrograms,
    /** Programs are there, none can be traced. */
    NotTraceable,
    /** More targets on this node than an agent takes. */
    LimitReached,
    /** The trace is complete, suspended or refused; what was counted stays. */
    Stopped,
    /** Anything else; the message tells. */
    Failed
}
