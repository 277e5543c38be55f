// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonValue;

/** Which way a packet goes, as the pod sees it. */
public enum Direction {
    INGRESS("Ingress"),
    EGRESS("Egress"),
    BOTH("Both");

    private final String value;

    Direction(String value) {
        this.value = value;
    }

    /** As the custom resource has it. */
    @JsonValue
    public String value() {
        return value;
    }
}
