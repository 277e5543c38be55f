// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.netns;

/** A network namespace that cannot be opened or entered. */
public final class NamespaceException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Why. */
    public enum Reason {
        /** Nothing is there: the process has ended, the name does not exist. */
        GONE,
        /** This process may not: it lacks CAP_SYS_PTRACE (opening) or CAP_SYS_ADMIN (entering). */
        NOT_PERMITTED,
        /** The path leads to something that is no network namespace. */
        NOT_A_NAMESPACE,
        /** Anything else; the message tells. */
        FAILED
    }

    private final Reason reason;

    NamespaceException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
