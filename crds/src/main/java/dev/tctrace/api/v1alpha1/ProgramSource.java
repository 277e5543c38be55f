// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonValue;

/** Where the traced tc programs come from. */
public enum ProgramSource {
    /** The programs that are attached; else our own pass-through probe. */
    AUTO("Auto"),
    /** Only the programs that are attached. */
    ATTACHED("Attached"),
    /** Only our own pass-through probe. */
    PROBE("Probe");

    private final String value;

    ProgramSource(String value) {
        this.value = value;
    }

    /** As the custom resource has it. */
    @JsonValue
    public String value() {
        return value;
    }
}
