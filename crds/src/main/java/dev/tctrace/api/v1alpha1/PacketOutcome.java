// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonValue;

/** How a packet's way ended, as far as it was seen. */
public enum PacketOutcome {
    /** Every program that saw it let it pass, and no drop of it was seen. */
    PASSED("Passed"),
    /** The last program dropped it. */
    DROPPED_BY_PROGRAM("DroppedByProgram"),
    /** The kernel itself dropped it, after the programs had let it pass. */
    DROPPED_BY_KERNEL("DroppedByKernel"),
    /** The last program sent it to another device, where no traced program saw it. */
    REDIRECTED("Redirected"),
    /** The last program took it: TC_ACT_STOLEN, TC_ACT_TRAP, and so on. */
    TAKEN("Taken");

    private final String value;

    PacketOutcome(String value) {
        this.value = value;
    }

    /** As the custom resource has it. */
    @JsonValue
    public String value() {
        return value;
    }
}
