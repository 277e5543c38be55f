// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.pcap;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import dev.tctrace.pcap.cbpf.ClassicProgram;
import dev.tctrace.pcap.cbpf.Comparison;
import dev.tctrace.pcap.cbpf.Instruction;
import dev.tctrace.pcap.cbpf.Operand;
import dev.tctrace.pcap.cbpf.Operator;
import dev.tctrace.pcap.cbpf.Register;
import dev.tctrace.pcap.cbpf.Width;

/** Valid classic programs that no compiler would write, and bytes for them. */
public final class RandomPrograms {
    private static final int[] TELLING = {
        0, 1, 2, 3, 4, 14, 31, 32, 33, 64, 255, 256, 511, 512, 65535, 65536, 0x7fffffff, 0x80000000, -1
    };

    private final Random random;

    public RandomPrograms(Random random) {
        this.random = random;
    }

    /** Of up to this many instructions, short ones more often. */
    public ClassicProgram program(int maxSize) {
        int size = 1 + (int) (Math.pow(random.nextDouble(), 3) * (maxSize - 1));
        List<Instruction> instructions = new ArrayList<>();
        for (int at = 0; at < size - 1; at++) {
            instructions.add(instruction(size - at - 1));
        }
        instructions.add(last());
        return new ClassicProgram(instructions);
    }

    /** Full of branches that meet again and again with different values in A, X and M[]: the worst for a verifier. */
    public ClassicProgram diamonds(int count) {
        List<Instruction> instructions = new ArrayList<>();
        instructions.add(new Instruction.LoadPacket(Width.WORD, 0));
        for (int i = 0; i < count; i++) {
            int slot = random.nextInt(ClassicProgram.MEMORY_SLOTS);
            instructions.add(new Instruction.LoadPacket(Width.BYTE, random.nextInt(500)));
            instructions.add(new Instruction.Branch(comparison(), new Operand.Constant(random.nextInt(256)), 0, 3));
            instructions.add(new Instruction.LoadMemory(Register.A, slot));
            instructions.add(new Instruction.Arithmetic(Operator.ADD, new Operand.Constant(1 << random.nextInt(9))));
            instructions.add(new Instruction.Store(Register.A, slot));
        }
        instructions.add(new Instruction.LoadMemory(Register.X, 0));
        instructions.add(new Instruction.LoadIndexed(Width.BYTE, 0));
        instructions.add(new Instruction.ReturnAccumulator());
        return new ClassicProgram(instructions);
    }

    /**
     * Lists, as libpcap makes them of hosts, nets, ports and port ranges, but less tidy: of several values in turn or one after the
     * other, with constants that come twice, with jumps into the middle and out of turn.
     *
     * @param lists how many lists there are, one after the other; each leads to the next one, or to a return
     */
    public ClassicProgram lists(int lists) {
        List<Instruction> instructions = new ArrayList<>();
        instructions.add(new Instruction.LoadHeaderLength(random.nextInt(20)));
        for (int i = 0; i < lists; i++) {
            list(instructions);
        }
        instructions.add(
                random.nextInt(4) == 0 ? new Instruction.ReturnAccumulator() : new Instruction.ReturnConstant(1));
        instructions.add(new Instruction.ReturnConstant(random.nextInt(2)));
        instructions.add(new Instruction.ReturnConstant(0));
        return new ClassicProgram(instructions);
    }

    private void list(List<Instruction> instructions) {
        Instruction[] values = new Instruction[random.nextBoolean() ? 1 : 2 + random.nextInt(2)];
        for (int i = 0; i < values.length; i++) {
            int offset = random.nextInt(40);
            values[i] = random.nextBoolean()
                    ? new Instruction.LoadPacket(width(), offset)
                    : new Instruction.LoadIndexed(width(), offset);
        }
        boolean inTurn = random.nextBoolean();
        boolean tidy = random.nextInt(4) != 0;
        boolean dense = random.nextInt(3) == 0;
        int mask = random.nextInt(3) == 0 ? 0xffffffff << random.nextInt(32) : -1;
        int tests = 1 + random.nextInt(24);
        instructions.add(values[0]);
        List<Integer> branches = new ArrayList<>();
        for (int i = 0; i < tests; i++) {
            if (inTurn || random.nextInt(8) == 0) {
                instructions.add(values[random.nextInt(values.length)]);
                if (mask != -1 || random.nextInt(16) == 0) {
                    int own = random.nextBoolean() ? mask : 0xffffff00;
                    instructions.add(new Instruction.Arithmetic(Operator.AND, new Operand.Constant(own)));
                }
            }
            branches.add(instructions.size());
            instructions.add(null);
        }
        int end = instructions.size();
        for (int at : branches) {
            boolean last = at == end - 1;
            // Behind the list is the next one, or "ret #1"; one further on, or at the end of all, is another way.
            int match = end - at - 1 + (random.nextInt(tidy ? 16 : 2) == 0 ? 1 : 0);
            int next = last ? end - at : 0;
            if (!tidy && random.nextInt(4) == 0) {
                next = random.nextInt(end - at);
            }
            boolean inverted = random.nextInt(8) == 0;
            instructions.set(
                    at,
                    new Instruction.Branch(
                            random.nextInt(3) == 0 ? comparison() : Comparison.EQUAL,
                            new Operand.Constant(dense ? random.nextInt(32) : listed(mask)),
                            inverted ? next : match,
                            inverted ? match : next));
        }
    }

    private int listed(int mask) {
        return switch (random.nextInt(4)) {
            case 0 -> constant() & mask;
            case 1 -> random.nextInt(0x1000) & mask;
            case 2 -> random.nextInt(8) << 8 * random.nextInt(4) & mask;
            default -> random.nextInt(8) * 0x01010101 & mask;
        };
    }

    /** Bytes that a program which compares with constants will often meet: one of these, or its neighbour, where it looks. */
    public byte[] bytesFor(ClassicProgram program) {
        byte[] bytes = new byte[random.nextInt(4) == 0 ? random.nextInt(64) : 128];
        List<Instruction> all = program.instructions();
        int constant = 0;
        for (int at = all.size() - 1; at >= 0; at--) {
            Instruction instruction = all.get(at);
            if (instruction instanceof Instruction.Branch branch
                    && branch.operand() instanceof Operand.Constant compared
                    && random.nextInt(4) == 0) {
                constant = compared.value() + random.nextInt(3) - 1;
            } else if (instruction instanceof Instruction.LoadPacket load) {
                plant(bytes, load.offset(), load.width(), constant);
            } else if (instruction instanceof Instruction.LoadIndexed load) {
                plant(bytes, load.offset() + 4 * (bytes.length == 0 ? 0 : bytes[0] & 0xf), load.width(), constant);
            }
        }
        return bytes;
    }

    private static void plant(byte[] bytes, int offset, Width width, int value) {
        for (int i = 0; i < width.bytes(); i++) {
            int at = offset + i;
            if (at < bytes.length) {
                bytes[at] = (byte) (value >>> 8 * (width.bytes() - 1 - i));
            }
        }
    }

    /** Up to the whole window, often shorter. */
    public byte[] bytes() {
        byte[] bytes = new byte[random.nextBoolean() ? PacketFilter.WINDOW : random.nextInt(PacketFilter.WINDOW + 1)];
        random.nextBytes(bytes);
        if (random.nextBoolean()) {
            // Small numbers make indexes that stay inside.
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] &= 0x0f;
            }
        }
        return bytes;
    }

    private Instruction instruction(int room) {
        return switch (random.nextInt(20)) {
            case 0, 1, 2, 3 -> new Instruction.LoadPacket(width(), offset());
            case 4, 5 -> new Instruction.LoadIndexed(width(), offset());
            case 6 -> new Instruction.LoadHeaderLength(offset());
            case 7 -> new Instruction.LoadConstant(register(), constant());
            case 8 -> new Instruction.LoadLength(register());
            case 9 -> new Instruction.LoadMemory(register(), slot());
            case 10 -> new Instruction.Store(register(), slot());
            case 11, 12, 13 -> arithmetic();
            case 14 -> new Instruction.Negate();
            case 15 -> random.nextBoolean() ? new Instruction.CopyToIndex() : new Instruction.CopyToAccumulator();
            case 16 -> random.nextInt(4) == 0 ? new Instruction.Jump(distance(room)) : arithmetic();
            case 17, 18 -> branch(room);
            default -> random.nextInt(6) == 0 ? last() : branch(room);
        };
    }

    private Instruction branch(int room) {
        return new Instruction.Branch(comparison(), operand(constant()), distance(room), distance(room));
    }

    private Instruction arithmetic() {
        Operator operator = Operator.values()[random.nextInt(Operator.values().length)];
        int value = constant();
        if (operator.shifts()) {
            value &= 31;
        } else if (operator.divides() && value == 0) {
            value = 7;
        }
        return new Instruction.Arithmetic(operator, operand(value));
    }

    private Instruction last() {
        return switch (random.nextInt(3)) {
            case 0 -> new Instruction.ReturnAccumulator();
            case 1 -> new Instruction.ReturnConstant(0);
            default -> new Instruction.ReturnConstant(constant() | 1);
        };
    }

    private int distance(int room) {
        int near = random.nextInt(4) == 0 ? 256 : 8;
        return random.nextInt(Math.min(room, near));
    }

    private int offset() {
        int limit = random.nextInt(4) == 0 ? PacketFilter.WINDOW - 3 : 64;
        return random.nextInt(limit);
    }

    private int constant() {
        return switch (random.nextInt(4)) {
            case 0 -> random.nextInt();
            case 1 -> TELLING[random.nextInt(TELLING.length)];
            default -> random.nextInt(256);
        };
    }

    private Operand operand(int constant) {
        return random.nextInt(3) == 0 ? Operand.Index.X : new Operand.Constant(constant);
    }

    private Comparison comparison() {
        return Comparison.values()[random.nextInt(Comparison.values().length)];
    }

    private Register register() {
        return random.nextBoolean() ? Register.A : Register.X;
    }

    private Width width() {
        return Width.values()[random.nextInt(Width.values().length)];
    }

    private int slot() {
        return random.nextInt(ClassicProgram.MEMORY_SLOTS);
    }
}
