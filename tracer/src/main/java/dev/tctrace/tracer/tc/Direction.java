// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.tc;

/** Which way a packet goes, as the pod sees it. */
public enum Direction {
    INGRESS("Ingress"),
    EGRESS("Egress"),
    /** Only in a request: both ways. */
    BOTH("Both");

    private final String label;

    Direction(String label) {
        this.label = label;
    }

    /** The word for people and for JSON: {@code Ingress}, {@code Egress}, {@code Both}. */
    public String label() {
        return label;
    }
}
