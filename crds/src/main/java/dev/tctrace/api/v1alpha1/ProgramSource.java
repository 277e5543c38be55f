package dev.tctrace.api.v1alpha1;

/** Where the traced tc programs come from. */
public enum ProgramSource {
    /** The programs that are attached; else our own pass-through probe. */
    Auto,
    /** Only the programs that are attached. */
    Attached,
    /** Only our own pass-through probe. */
    Probe
}
