// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonValue;

/** Whether a target is traced. */
public enum TargetState {
    /** The session is being set up. */
    STARTING("Starting"),
    /** All chosen tc programs are traced. */
    TRACING("Tracing"),
    /** Some programs are traced, others cannot be. */
    PARTLY_TRACING("PartlyTracing"),
    /** No program is traced; see the reason. */
    NOT_TRACING("NotTracing"),
    /** The trace is complete, suspended or refused; what was counted stays. */
    STOPPED("Stopped");

    private final String value;

    TargetState(String value) {
        this.value = value;
    }

    /** As the custom resource has it. */
    @JsonValue
    public String value() {
        return value;
    }

    /** Whether at least one tc program is traced. */
    public boolean traces() {
        return this == TRACING || this == PARTLY_TRACING;
    }
}
