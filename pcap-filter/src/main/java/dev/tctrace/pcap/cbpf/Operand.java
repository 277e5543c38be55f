// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.pcap.cbpf;

/** The right-hand side of an operation: a constant of the instruction, or the index register. */
public sealed interface Operand {
    record Constant(int value) implements Operand {}

    enum Index implements Operand {
        X
    }
}
