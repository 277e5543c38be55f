// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.pcap.ebpf;

/**
 * One of the two translations of a program that a stub holds, as its parts see it.
 *
 * @param exact whether it is the second one, which checks right before each load and says UNDECIDED
 * @param window bytes that are captured at most
 * @param out where the instructions go
 */
record Pass(
        boolean exact,
        int window,
        Assembler out,
        Labels labels,
        Hiding hiding,
        BoundsChecks checks,
        NetworkOrder order,
        StackSlots slots,
        Liveness liveness) {

    int label(int target) {
        return labels.of(target);
    }
}
