// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.api.v1alpha1;

/** The conditions of a TcTrace. */
public enum ConditionType {
    /** The spec is in order. */
    ACCEPTED("Accepted"),
    /** What the spec asks for is done: every selected pod is traced, or nothing is because the spec wants it so. */
    READY("Ready"),
    /** The trace has run for its duration. */
    COMPLETE("Complete");

    private final String value;

    ConditionType(String value) {
        this.value = value;
    }

    /** As the status has it. */
    public String value() {
        return value;
    }
}
