// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.pcap.cbpf;

import java.util.ArrayList;
import java.util.List;

import dev.tctrace.pcap.cbpf.InvalidProgramException.Rule;

/**
 * A valid classic program: jumps only forward and only into the program, every path ends in a return, memory slots exist,
 * constant divisors are not zero and constant shifts are below 32. The kernel and libpcap's {@code bpf_validate()} ask the same.
 *
 * @param instructions in order; the first is the entry
 */
public record ClassicProgram(List<Instruction> instructions) {
    /** Number of words in the scratch memory {@code M[]}. */
    public static final int MEMORY_SLOTS = 16;

    public ClassicProgram {
        instructions = List.copyOf(instructions);
        if (instructions.isEmpty()) {
            throw new InvalidProgramException(Rule.EMPTY, 0, "the program is empty");
        }
        for (int at = 0; at < instructions.size(); at++) {
            check(instructions.get(at), at, instructions.size());
        }
    }

    /** Reads the form that libpcap and the kernel use. */
    public static ClassicProgram decode(List<RawInstruction> raw) {
        List<Instruction> instructions = new ArrayList<>();
        for (RawInstruction each : raw) {
            instructions.add(Codec.decode(each, instructions.size()));
        }
        return new ClassicProgram(instructions);
    }

    public List<RawInstruction> encode() {
        Codec codec = new Codec();
        return instructions.stream()
                .map(instruction -> instruction.accept(codec))
                .toList();
    }

    public int size() {
        return instructions.size();
    }

    public Instruction get(int position) {
        return instructions.get(position);
    }

    /** The listing of {@code tcpdump -d}: one instruction a line. */
    public String listing() {
        StringBuilder listing = new StringBuilder();
        for (int at = 0; at < size(); at++) {
            listing.append(Listing.line(get(at), at)).append('\n');
        }
        return listing.toString();
    }

    private static void check(Instruction instruction, int at, int size) {
        if (instruction instanceof Instruction.Jump jump) {
            checkTarget(jump.offset(), at, size);
            return;
        }
        if (instruction instanceof Instruction.Branch branch) {
            checkTarget(branch.ifTrue(), at, size);
            checkTarget(branch.ifFalse(), at, size);
            return;
        }
        if (instruction instanceof Instruction.LoadMemory load) {
            checkSlot(load.slot(), at);
        } else if (instruction instanceof Instruction.Store store) {
            checkSlot(store.slot(), at);
        } else if (instruction instanceof Instruction.Arithmetic arithmetic
                && arithmetic.operand() instanceof Operand.Constant constant) {
            checkConstant(arithmetic.operator(), constant.value(), at);
        }
        boolean returns = instruction instanceof Instruction.ReturnConstant
                || instruction instanceof Instruction.ReturnAccumulator;
        if (!returns && at == size - 1) {
            throw new InvalidProgramException(Rule.NO_RETURN, at, "the program ends without a return");
        }
    }

    private static void checkTarget(int offset, int at, int size) {
        if (offset < 0) {
            throw new InvalidProgramException(Rule.BACKWARD_JUMP, at, "jumps backward");
        }
        if (offset >= size - at - 1) {
            throw new InvalidProgramException(Rule.JUMP_OUT_OF_PROGRAM, at, "jumps beyond the end");
        }
    }

    private static void checkSlot(int slot, int at) {
        if (slot < 0 || slot >= MEMORY_SLOTS) {
            throw new InvalidProgramException(
                    Rule.MEMORY_SLOT, at, "there is no M[" + Integer.toUnsignedString(slot) + "]");
        }
    }

    private static void checkConstant(Operator operator, int value, int at) {
        if (operator.divides() && value == 0) {
            throw new InvalidProgramException(Rule.DIVISION_BY_ZERO, at, "divides by zero");
        }
        if (operator.shifts() && (value < 0 || value > 31)) {
            throw new InvalidProgramException(
                    Rule.SHIFT_TOO_FAR, at, "shifts by " + Integer.toUnsignedString(value) + " bits");
        }
    }
}
