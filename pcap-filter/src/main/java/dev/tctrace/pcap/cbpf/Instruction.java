// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.pcap.cbpf;

/** One instruction of classic BPF. Offsets of jumps count from the instruction that follows. */
public sealed interface Instruction {
    /** {@code ld #k}, {@code ldx #k}. */
    record LoadConstant(Register register, int value) implements Instruction {}

    /** {@code ld len}, {@code ldx len}: the packet's length on the wire. */
    record LoadLength(Register register) implements Instruction {}

    /** {@code ld M[k]}, {@code ldx M[k]}. */
    record LoadMemory(Register register, int slot) implements Instruction {}

    /** {@code ld [k]}: the offset is unsigned. */
    record LoadPacket(Width width, int offset) implements Instruction {}

    /** {@code ld [x + k]}: the offset is unsigned, and the sum does not wrap. */
    record LoadIndexed(Width width, int offset) implements Instruction {}

    /** {@code ldxb 4*([k]&0xf)}: the length of an IPv4 header. */
    record LoadHeaderLength(int offset) implements Instruction {}

    /** {@code st M[k]}, {@code stx M[k]}. */
    record Store(Register register, int slot) implements Instruction {}

    record Arithmetic(Operator operator, Operand operand) implements Instruction {}

    record Negate() implements Instruction {}

    /** {@code tax}: X = A. */
    record CopyToIndex() implements Instruction {}

    /** {@code txa}: A = X. */
    record CopyToAccumulator() implements Instruction {}

    record Jump(int offset) implements Instruction {}

    record Branch(Comparison comparison, Operand operand, int ifTrue, int ifFalse) implements Instruction {}

    /** {@code ret #k}: 0 = no match. */
    record ReturnConstant(int value) implements Instruction {}

    /** {@code ret a}. */
    record ReturnAccumulator() implements Instruction {}

    /** One method a kind, so that the compiler finds the place that forgot one. */
    interface Visitor<T> {
        T loadConstant(LoadConstant load);

        T loadLength(LoadLength load);

        T loadMemory(LoadMemory load);

        T loadPacket(LoadPacket load);

        T loadIndexed(LoadIndexed load);

        T loadHeaderLength(LoadHeaderLength load);

        T store(Store store);

        T arithmetic(Arithmetic arithmetic);

        T negate(Negate negate);

        T copyToIndex(CopyToIndex copy);

        T copyToAccumulator(CopyToAccumulator copy);

        T jump(Jump jump);

        T branch(Branch branch);

        T returnConstant(ReturnConstant ret);

        T returnAccumulator(ReturnAccumulator ret);
    }

    default <T> T accept(Visitor<T> visitor) {
        if (this instanceof LoadConstant i) {
            return visitor.loadConstant(i);
        } else if (this instanceof LoadLength i) {
            return visitor.loadLength(i);
        } else if (this instanceof LoadMemory i) {
            return visitor.loadMemory(i);
        } else if (this instanceof LoadPacket i) {
            return visitor.loadPacket(i);
        } else if (this instanceof LoadIndexed i) {
            return visitor.loadIndexed(i);
        } else if (this instanceof LoadHeaderLength i) {
            return visitor.loadHeaderLength(i);
        } else if (this instanceof Store i) {
            return visitor.store(i);
        } else if (this instanceof Arithmetic i) {
            return visitor.arithmetic(i);
        } else if (this instanceof Negate i) {
            return visitor.negate(i);
        } else if (this instanceof CopyToIndex i) {
            return visitor.copyToIndex(i);
        } else if (this instanceof CopyToAccumulator i) {
            return visitor.copyToAccumulator(i);
        } else if (this instanceof Jump i) {
            return visitor.jump(i);
        } else if (this instanceof Branch i) {
            return visitor.branch(i);
        } else if (this instanceof ReturnConstant i) {
            return visitor.returnConstant(i);
        }
        return visitor.returnAccumulator((ReturnAccumulator) this);
    }
}
