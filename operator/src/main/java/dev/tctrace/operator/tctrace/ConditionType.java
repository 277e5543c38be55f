package dev.tctrace.operator.tctrace;

/** The conditions of a TcTrace. */
public enum ConditionType {
    /** The spec is in order. */
    Accepted,
    /** What the spec asks for is being done: every selected pod is traced, or nothing is because the spec wants it so. */
    Ready,
    /** The trace has run for its duration. */
    Complete
}
