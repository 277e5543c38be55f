// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.pcap.ebpf;

import dev.tctrace.pcap.cbpf.Operator;
import dev.tctrace.pcap.cbpf.Width;

/**
 * Makes the verifier forget, in the opaque form of a program (see {@link Translator}): a value that is XORed twice with an unknown
 * word stays what it was.
 *
 * @param opaque whether values are hidden at all
 */
record Hiding(boolean opaque, boolean exact, Assembler out) {

    void prologue() {
        if (opaque || exact) {
            // Any word of the packet is unknown to the verifier. It forgets what it learnt on its way to the second
            // translation, so that it walks that once.
            out.load(Width.WORD, Registers.UNKNOWN, Registers.BYTES, 0);
            forget(Registers.CAPTURED);
        }
        if (exact) {
            forget(Registers.LENGTH);
        }
    }

    void forgetIfOpaque(int register) {
        if (opaque) {
            forget(register);
        }
    }

    /** The register that holds what is to be stored, forgotten. */
    int forgottenCopy(int register, int copy) {
        if (!opaque) {
            return register;
        }
        out.move64(copy, register);
        forget(copy);
        return copy;
    }

    /** The register to compare, so that the verifier does not learn from it about a value that lives on. */
    int compared(int register, int copy, boolean livesOn) {
        return livesOn ? forgottenCopy(register, copy) : register;
    }

    /**
     * At the end of a block.
     *
     * @param live bits of {@link Effects}: what is read later, and was written or compared in the block
     * @param captured whether the block compared the number of captured bytes
     */
    void forgetLive(int live, boolean captured) {
        if (!opaque) {
            return;
        }
        if ((live & Effects.A) != 0) {
            forget(Registers.A);
        }
        if ((live & Effects.X) != 0) {
            forget(Registers.X);
        }
        if (captured) {
            forget(Registers.CAPTURED);
            if (exact) {
                forget(Registers.LENGTH);
            }
        }
    }

    private void forget(int register) {
        // 32 bits wide, so that the upper half is known to be zero whatever it was before.
        out.arithmeticRegister(Operator.XOR, register, Registers.UNKNOWN);
        out.arithmeticRegister(Operator.XOR, register, Registers.UNKNOWN);
    }
}
