// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.pcap.cbpf;

/**
 * The reference: what a filter decides is what this says. Equal to libpcap's {@code bpf_filter()} on every valid program: a load
 * beyond the bytes and a division by zero end the program without a match; arithmetic is unsigned and wraps; A, X and M[] are zero
 * at the start (libpcap before 1.11 leaves M[] undefined).
 */
public final class ClassicInterpreter implements Instruction.Visitor<Integer> {
    private static final int STOP = -1;

    private final byte[] bytes;
    private final int length;
    private final int[] memory = new int[ClassicProgram.MEMORY_SLOTS];
    private int a;
    private int x;
    private int position;
    private int result;
    private boolean lacking;

    private ClassicInterpreter(byte[] bytes, int length) {
        this.bytes = bytes;
        this.length = length;
    }

    /**
     * @param bytes what was captured, from the link-layer header on
     * @param length the packet's length on the wire, unsigned
     * @return the program's result, unsigned; 0 = no match
     */
    public static int run(ClassicProgram program, byte[] bytes, int length) {
        return finished(program, bytes, length).result;
    }

    /**
     * Whether the result of {@link #run} is not the packet's but the capture's: it ended at a load of bytes that the packet has, but
     * that were not captured.
     */
    public static boolean undecided(ClassicProgram program, byte[] bytes, int length) {
        return finished(program, bytes, length).lacking;
    }

    private static ClassicInterpreter finished(ClassicProgram program, byte[] bytes, int length) {
        ClassicInterpreter machine = new ClassicInterpreter(bytes, length);
        int next = 0;
        while (next != STOP) {
            machine.position = next;
            next = program.get(next).accept(machine);
        }
        return machine;
    }

    /** Reads big-endian at an unsigned offset, or nothing where a byte of it was not captured. */
    private Integer read(long offset, Width width) {
        if (offset + width.bytes() > bytes.length) {
            lacking = offset + width.bytes() <= Integer.toUnsignedLong(length);
            return null;
        }
        int value = 0;
        for (int i = 0; i < width.bytes(); i++) {
            value = value << 8 | bytes[(int) offset + i] & 0xff;
        }
        return value;
    }

    private int loadAccumulator(Integer value) {
        if (value == null) {
            return STOP;
        }
        a = value;
        return position + 1;
    }

    private int set(Register register, int value) {
        if (register == Register.A) {
            a = value;
        } else {
            x = value;
        }
        return position + 1;
    }

    private int value(Operand operand) {
        return operand instanceof Operand.Constant constant ? constant.value() : x;
    }

    @Override
    public Integer loadConstant(Instruction.LoadConstant load) {
        return set(load.register(), load.value());
    }

    @Override
    public Integer loadLength(Instruction.LoadLength load) {
        return set(load.register(), length);
    }

    @Override
    public Integer loadMemory(Instruction.LoadMemory load) {
        return set(load.register(), memory[load.slot()]);
    }

    @Override
    public Integer loadPacket(Instruction.LoadPacket load) {
        return loadAccumulator(read(Integer.toUnsignedLong(load.offset()), load.width()));
    }

    @Override
    public Integer loadIndexed(Instruction.LoadIndexed load) {
        return loadAccumulator(read(Integer.toUnsignedLong(load.offset()) + Integer.toUnsignedLong(x), load.width()));
    }

    @Override
    public Integer loadHeaderLength(Instruction.LoadHeaderLength load) {
        Integer value = read(Integer.toUnsignedLong(load.offset()), Width.BYTE);
        return value == null ? STOP : set(Register.X, (value & 0xf) << 2);
    }

    @Override
    public Integer store(Instruction.Store store) {
        memory[store.slot()] = store.register() == Register.A ? a : x;
        return position + 1;
    }

    @Override
    public Integer arithmetic(Instruction.Arithmetic arithmetic) {
        int right = value(arithmetic.operand());
        if (arithmetic.operator().divides() && right == 0) {
            return STOP;
        }
        return set(Register.A, arithmetic.operator().apply(a, right));
    }

    @Override
    public Integer negate(Instruction.Negate negate) {
        return set(Register.A, -a);
    }

    @Override
    public Integer copyToIndex(Instruction.CopyToIndex copy) {
        return set(Register.X, a);
    }

    @Override
    public Integer copyToAccumulator(Instruction.CopyToAccumulator copy) {
        return set(Register.A, x);
    }

    @Override
    public Integer jump(Instruction.Jump jump) {
        return position + 1 + jump.offset();
    }

    @Override
    public Integer branch(Instruction.Branch branch) {
        boolean holds = branch.comparison().holds(a, value(branch.operand()));
        return position + 1 + (holds ? branch.ifTrue() : branch.ifFalse());
    }

    @Override
    public Integer returnConstant(Instruction.ReturnConstant ret) {
        result = ret.value();
        return STOP;
    }

    @Override
    public Integer returnAccumulator(Instruction.ReturnAccumulator ret) {
        result = a;
        return STOP;
    }
}
