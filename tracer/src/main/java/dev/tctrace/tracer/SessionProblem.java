// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer;

/** Why a {@link TraceSession} traces no program. */
public enum SessionProblem {
    /** The namespace has no such interface. */
    INTERFACE_NOT_FOUND("InterfaceNotFound"),
    /** The network namespace is gone. */
    NAMESPACE_NOT_FOUND("NamespaceNotFound"),
    /** No program that was asked for is attached, and no probe was wanted. */
    NO_PROGRAMS("NoPrograms"),
    /** Programs are attached, but none of them can be traced. */
    NOT_TRACEABLE("NotTraceable"),
    /** Anything else; see the message. */
    FAILED("Failed");

    private final String label;

    SessionProblem(String label) {
        this.label = label;
    }

    /** The word for people and for JSON, such as {@code InterfaceNotFound}. */
    public String label() {
        return label;
    }
}
