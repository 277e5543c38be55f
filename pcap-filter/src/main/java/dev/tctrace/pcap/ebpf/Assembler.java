// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.pcap.ebpf;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.tctrace.pcap.cbpf.Comparison;
import dev.tctrace.pcap.cbpf.Operator;
import dev.tctrace.pcap.cbpf.Width;

/**
 * Collects eBPF instructions; jumps name labels (any int) and get their offsets at the end. Knows opcodes, and nothing about
 * filters. Arithmetic and comparisons are 32 bits wide unless the name says 64.
 */
final class Assembler {
    static final int FRAME = 10;

    private static final int LDX_MEM = 0x61;
    private static final int ST_MEM = 0x62;
    private static final int STX_MEM = 0x63;
    private static final int ALU32 = 0x04;
    private static final int JMP64 = 0x05;
    private static final int JMP32 = 0x06;
    private static final int ALU64 = 0x07;
    private static final int REGISTER = 0x08;
    private static final int NEG = 0x80;
    private static final int MOV = 0xb0;
    private static final int ARSH = 0xc0;
    private static final int TO_BIG_ENDIAN = 0xdc;
    private static final int JA = 0x00;
    private static final int JEQ = 0x10;
    private static final int JGT = 0x20;
    private static final int JGE = 0x30;
    private static final int JSET = 0x40;
    private static final int JNE = 0x50;
    private static final int JLT = 0xa0;
    private static final int JLE = 0xb0;

    /** Marks an instruction that is no jump. */
    private static final Integer NO_LABEL = null;

    private final List<EbpfInstruction> instructions = new ArrayList<>();
    private final List<Integer> targets = new ArrayList<>();
    private final Map<Integer, Integer> labels = new HashMap<>();
    private final Set<Integer> used = new HashSet<>();

    int size() {
        return instructions.size();
    }

    /** The next instruction is where jumps to this label go. */
    void label(int label) {
        labels.put(label, instructions.size());
    }

    /** Whether a jump to the label was emitted. */
    boolean jumpsTo(int label) {
        return used.contains(label);
    }

    void move(int destination, int immediate) {
        emit(ALU32 | MOV, destination, 0, 0, immediate);
    }

    void move32(int destination, int source) {
        emit(ALU32 | MOV | REGISTER, destination, source, 0, 0);
    }

    void move64(int destination, int source) {
        emit(ALU64 | MOV | REGISTER, destination, source, 0, 0);
    }

    void add64(int destination, int immediate) {
        emit(ALU64 | Operator.ADD.code(), destination, 0, 0, immediate);
    }

    /** One of the two may be a pointer. */
    void addRegister64(int destination, int source) {
        emit(ALU64 | Operator.ADD.code() | REGISTER, destination, source, 0, 0);
    }

    void and64(int destination, int immediate) {
        emit(ALU64 | Operator.AND.code(), destination, 0, 0, immediate);
    }

    void andRegister64(int destination, int source) {
        emit(ALU64 | Operator.AND.code() | REGISTER, destination, source, 0, 0);
    }

    void arithmeticShiftRight64(int destination, int bits) {
        emit(ALU64 | ARSH, destination, 0, 0, bits);
    }

    void arithmetic(Operator operator, int destination, int immediate) {
        emit(ALU32 | operator.code(), destination, 0, 0, immediate);
    }

    void arithmeticRegister(Operator operator, int destination, int source) {
        emit(ALU32 | operator.code() | REGISTER, destination, source, 0, 0);
    }

    void negate(int destination) {
        emit(ALU32 | NEG, destination, 0, 0, 0);
    }

    /** Between host order and network order, upper bits zero; nothing to do for a byte. */
    void networkOrder(int destination, Width width) {
        if (width != Width.BYTE) {
            emit(TO_BIG_ENDIAN, destination, 0, 0, 8 * width.bytes());
        }
    }

    void load(Width width, int destination, int base, int offset) {
        emit(LDX_MEM | size(width), destination, base, offset, 0);
    }

    void storeWord(int base, int offset, int source) {
        emit(STX_MEM, base, source, offset, 0);
    }

    void storeZeroWord(int base, int offset) {
        emit(ST_MEM, base, 0, offset, 0);
    }

    void jump(int label) {
        emit(JMP64 | JA, 0, 0, 0, 0, label);
    }

    void jumpIf(Comparison comparison, int left, int immediate, int label) {
        emit(JMP32 | code(comparison), left, 0, 0, immediate, label);
    }

    void jumpIfRegister(Comparison comparison, int left, int right, int label) {
        emit(JMP32 | REGISTER | code(comparison), left, right, 0, 0, label);
    }

    /** Jumps when the comparison does not hold. There is none for {@link Comparison#ANY_BIT}. */
    void jumpUnless(Comparison comparison, int left, int immediate, int label) {
        emit(JMP32 | inverse(comparison), left, 0, 0, immediate, label);
    }

    /** Jumps when the comparison does not hold. There is none for {@link Comparison#ANY_BIT}. */
    void jumpUnlessRegister(Comparison comparison, int left, int right, int label) {
        emit(JMP32 | REGISTER | inverse(comparison), left, right, 0, 0, label);
    }

    /** 64 bits wide: a sum of two words may need 33. */
    void jumpIfAbove64(int left, int right, int label) {
        emit(JMP64 | JGT | REGISTER, left, right, 0, 0, label);
    }

    List<EbpfInstruction> assemble() {
        List<EbpfInstruction> assembled = new ArrayList<>();
        for (int at = 0; at < instructions.size(); at++) {
            EbpfInstruction each = instructions.get(at);
            Integer label = targets.get(at);
            if (label != NO_LABEL) {
                int offset = labels.get(label) - at - 1;
                each = new EbpfInstruction(each.code(), each.destination(), each.source(), offset, each.immediate());
            }
            assembled.add(each);
        }
        return assembled;
    }

    private void emit(int code, int destination, int source, int offset, int immediate) {
        emit(code, destination, source, offset, immediate, NO_LABEL);
    }

    private void emit(int code, int destination, int source, int offset, int immediate, Integer label) {
        instructions.add(new EbpfInstruction(code, destination, source, offset, immediate));
        targets.add(label);
        if (label != NO_LABEL) {
            used.add(label);
        }
    }

    private static int size(Width width) {
        return switch (width) {
            case WORD -> 0x00;
            case HALF -> 0x08;
            case BYTE -> 0x10;
        };
    }

    private static int code(Comparison comparison) {
        return switch (comparison) {
            case EQUAL -> JEQ;
            case GREATER -> JGT;
            case GREATER_OR_EQUAL -> JGE;
            case ANY_BIT -> JSET;
        };
    }

    private static int inverse(Comparison comparison) {
        return switch (comparison) {
            case EQUAL -> JNE;
            case GREATER -> JLE;
            case GREATER_OR_EQUAL -> JLT;
            case ANY_BIT -> throw new IllegalArgumentException("no inverse of " + comparison);
        };
    }
}
