// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.pcap.cbpf;

/** A classic program that breaks a rule of the machine. */
public final class InvalidProgramException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Which rule. */
    public enum Rule {
        EMPTY,
        UNKNOWN_OPCODE,
        /** Jumps go forward only: nothing may loop. libpcap itself breaks this for {@code protochain}. */
        BACKWARD_JUMP,
        JUMP_OUT_OF_PROGRAM,
        NO_RETURN,
        MEMORY_SLOT,
        DIVISION_BY_ZERO,
        SHIFT_TOO_FAR
    }

    private final Rule rule;

    InvalidProgramException(Rule rule, int position, String detail) {
        super("instruction " + position + ": " + detail);
        this.rule = rule;
    }

    public Rule rule() {
        return rule;
    }
}
