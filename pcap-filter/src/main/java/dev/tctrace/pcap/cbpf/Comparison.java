// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.pcap.cbpf;

/** How a conditional jump compares the accumulator: all unsigned. The code is the operation's bits in the opcode. */
public enum Comparison {
    EQUAL(0x10, "jeq"),
    GREATER(0x20, "jgt"),
    GREATER_OR_EQUAL(0x30, "jge"),
    ANY_BIT(0x40, "jset");

    private final int code;
    private final String mnemonic;

    Comparison(int code, String mnemonic) {
        this.code = code;
        this.mnemonic = mnemonic;
    }

    public int code() {
        return code;
    }

    public String mnemonic() {
        return mnemonic;
    }

    boolean holds(int left, int right) {
        return switch (this) {
            case EQUAL -> left == right;
            case GREATER -> Integer.compareUnsigned(left, right) > 0;
            case GREATER_OR_EQUAL -> Integer.compareUnsigned(left, right) >= 0;
            case ANY_BIT -> (left & right) != 0;
        };
    }
}
