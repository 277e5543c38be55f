// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.pcap.cbpf;

/** Arithmetic on the accumulator: unsigned 32-bit, wrapping. The code is the operation's bits in the opcode. */
public enum Operator {
    ADD(0x00, "add"),
    SUB(0x10, "sub"),
    MUL(0x20, "mul"),
    /** Division by zero ends the program without a match. */
    DIV(0x30, "div"),
    OR(0x40, "or"),
    AND(0x50, "and"),
    /** A shift by 32 or more gives zero. */
    LSH(0x60, "lsh"),
    /** A shift by 32 or more gives zero. */
    RSH(0x70, "rsh"),
    /** A remainder of a division by zero ends the program without a match. */
    MOD(0x90, "mod"),
    XOR(0xa0, "xor");

    private final int code;
    private final String mnemonic;

    Operator(int code, String mnemonic) {
        this.code = code;
        this.mnemonic = mnemonic;
    }

    public int code() {
        return code;
    }

    public String mnemonic() {
        return mnemonic;
    }

    /** Whether the operation is a division, which a zero divisor ends. */
    public boolean divides() {
        return this == DIV || this == MOD;
    }

    /** Whether the operation is a shift, whose result is zero from 32 on. */
    public boolean shifts() {
        return this == LSH || this == RSH;
    }

    /** The result for a divisor that is not zero. */
    int apply(int left, int right) {
        return switch (this) {
            case ADD -> left + right;
            case SUB -> left - right;
            case MUL -> left * right;
            case DIV -> Integer.divideUnsigned(left, right);
            case MOD -> Integer.remainderUnsigned(left, right);
            case OR -> left | right;
            case AND -> left & right;
            case XOR -> left ^ right;
            case LSH -> Integer.compareUnsigned(right, 32) < 0 ? left << right : 0;
            case RSH -> Integer.compareUnsigned(right, 32) < 0 ? left >>> right : 0;
        };
    }
}
