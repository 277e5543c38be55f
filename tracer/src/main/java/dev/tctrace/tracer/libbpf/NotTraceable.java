// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.libbpf;

/** The kernel takes no tracer for this program; it may well take one for others. */
public final class NotTraceable extends BpfException {
    private static final long serialVersionUID = 1L;

    /** What the kernel's error number means. */
    public enum Cause {
        /** The program has no BTF, or none for this function. */
        NO_BTF,
        /** An extension program (freplace) is attached to the function. */
        HELD_BY_FREPLACE,
        /** The function's trampoline is full. */
        TOO_MANY_TRACERS,
        /** The program is no longer loaded. */
        GONE
    }

    private final Cause cause;

    NotTraceable(Cause cause, String message, int number) {
        super(message, number);
        this.cause = cause;
    }

    public Cause reason() {
        return cause;
    }
}
