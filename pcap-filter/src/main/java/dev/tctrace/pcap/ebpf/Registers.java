// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.pcap.ebpf;

import dev.tctrace.pcap.cbpf.Register;

/** What the translation keeps in which register. r0 to r3 are the stub's: see {@link Translator}. */
final class Registers {
    static final int A = 0;
    static final int BYTES = 1;
    static final int CAPTURED = 2;
    static final int LENGTH = 3;
    static final int X = 4;
    static final int SCRATCH = 5;
    /** A word that the verifier does not know: see {@link Hiding}. */
    static final int UNKNOWN = 6;

    static final int SECOND_SCRATCH = 7;

    private Registers() {}

    static int of(Register register) {
        return register == Register.A ? A : X;
    }
}
