// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.pcap.ebpf;

import dev.tctrace.pcap.cbpf.Instruction;
import dev.tctrace.pcap.cbpf.Operand;
import dev.tctrace.pcap.cbpf.Register;

/**
 * What an instruction of a block's body reads and writes, as bit sets: A, X, and the sixteen words of M[].
 */
record Effects(int reads, int writes) {
    static final int A = 1;
    static final int X = 2;

    static int slot(int slot) {
        return 4 << slot;
    }

    static int register(Register register) {
        return register == Register.A ? A : X;
    }

    static int operand(Operand operand) {
        return operand == Operand.Index.X ? X : 0;
    }

    static Effects of(Instruction instruction) {
        return instruction.accept(VISITOR);
    }

    private static final Instruction.Visitor<Effects> VISITOR = new Instruction.Visitor<>() {
        @Override
        public Effects loadConstant(Instruction.LoadConstant load) {
            return new Effects(0, register(load.register()));
        }

        @Override
        public Effects loadLength(Instruction.LoadLength load) {
            return new Effects(0, register(load.register()));
        }

        @Override
        public Effects loadMemory(Instruction.LoadMemory load) {
            return new Effects(slot(load.slot()), register(load.register()));
        }

        @Override
        public Effects loadPacket(Instruction.LoadPacket load) {
            return new Effects(0, A);
        }

        @Override
        public Effects loadIndexed(Instruction.LoadIndexed load) {
            return new Effects(X, A);
        }

        @Override
        public Effects loadHeaderLength(Instruction.LoadHeaderLength load) {
            return new Effects(0, X);
        }

        @Override
        public Effects store(Instruction.Store store) {
            return new Effects(register(store.register()), slot(store.slot()));
        }

        @Override
        public Effects arithmetic(Instruction.Arithmetic arithmetic) {
            return new Effects(A | operand(arithmetic.operand()), A);
        }

        @Override
        public Effects negate(Instruction.Negate negate) {
            return new Effects(A, A);
        }

        @Override
        public Effects copyToIndex(Instruction.CopyToIndex copy) {
            return new Effects(A, X);
        }

        @Override
        public Effects copyToAccumulator(Instruction.CopyToAccumulator copy) {
            return new Effects(X, A);
        }

        @Override
        public Effects jump(Instruction.Jump jump) {
            return new Effects(0, 0);
        }

        @Override
        public Effects branch(Instruction.Branch branch) {
            return new Effects(A | operand(branch.operand()), 0);
        }

        @Override
        public Effects returnConstant(Instruction.ReturnConstant ret) {
            return new Effects(0, 0);
        }

        @Override
        public Effects returnAccumulator(Instruction.ReturnAccumulator ret) {
            return new Effects(A, 0);
        }
    };
}
