// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer;

/** Where the traced tc programs come from. */
public enum ProgramSource {
    /** The programs that are attached; else our own pass-through probe. */
    AUTO,
    /** Only the programs that are attached. */
    ATTACHED,
    /** Only our own pass-through probe. */
    PROBE
}
