// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.path;

import dev.tctrace.tracer.KernelDrop;
import dev.tctrace.tracer.TracedPacket;
import dev.tctrace.tracer.tc.VerdictMeaning;

/** How a packet's way ended, as far as it was seen. */
public enum Outcome {
    /** Every program that saw it let it pass, and no drop of it was seen. */
    PASSED("Passed"),
    DROPPED_BY_PROGRAM("DroppedByProgram"),
    DROPPED_BY_KERNEL("DroppedByKernel"),
    /** A program sent it to another device, where no traced program saw it. */
    REDIRECTED("Redirected"),
    /** A program took it, or sent it to the CPU's slow path. */
    TAKEN("Taken");

    private final String label;

    Outcome(String label) {
        this.label = label;
    }

    /** The word for the status and for JSON. */
    public String label() {
        return label;
    }

    static Outcome of(TracedPacket last, KernelDrop drop) {
        if (drop != null) {
            return DROPPED_BY_KERNEL;
        }
        return switch (VerdictMeaning.of(last.program(), last.verdict())) {
            case DROP -> DROPPED_BY_PROGRAM;
            case REDIRECT -> REDIRECTED;
            case STOLEN, TRAP -> TAKEN;
            case NEXT, PASS, SKIP_TO_CLSACT, NEXT_ACTION, RECLASSIFY, EXTENSION, NO_MATCH, CLASSIFIED -> PASSED;
        };
    }
}
