// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.pcap.ebpf;

import java.util.List;

import dev.tctrace.pcap.cbpf.Instruction;

/**
 * Instructions that run one after the other, and where they lead. A target is the {@link #first} of a block, or {@link #MATCH} or
 * {@link #NO_MATCH}.
 *
 * @param first the position of the first instruction in the classic program
 * @param body without jumps and returns; instruction i of it sits at first + i
 * @param exit how it goes on
 */
record BasicBlock(int first, List<Instruction> body, Exit exit) {
    static final int MATCH = -1;
    static final int NO_MATCH = -2;

    sealed interface Exit permits Goto, Split, Search, Result {
        /** Where it may go; empty for a return of A. */
        List<Integer> targets();
    }

    record Goto(int target) implements Exit {
        @Override
        public List<Integer> targets() {
            return List.of(target);
        }
    }

    record Split(Instruction.Branch branch, int ifTrue, int ifFalse) implements Exit {
        @Override
        public List<Integer> targets() {
            return List.of(ifTrue, ifFalse);
        }
    }

    /** Matches where A is not zero. */
    record Result() implements Exit {
        @Override
        public List<Integer> targets() {
            return List.of();
        }
    }

    BasicBlock {
        body = List.copyOf(body);
    }

    /** The position of the branch that ends the block. */
    int exitPosition() {
        return first + body.size();
    }
}
