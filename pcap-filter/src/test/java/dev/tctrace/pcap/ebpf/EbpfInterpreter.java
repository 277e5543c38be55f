// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.pcap.ebpf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/**
 * Executes a stub's body as the kernel would, from the eBPF specification alone, and refuses what the verifier would: registers and
 * stack read before they are written, memory outside the window, an opcode that is not known. Only what the translator may emit.
 */
public final class EbpfInterpreter {
    private static final long BYTES_AT = 0x1000_0000L;
    private static final long FRAME_AT = 0x2000_0000L;
    private static final int STACK = 128;

    private final List<EbpfInstruction> program;
    private final ByteBuffer window;
    private final ByteBuffer stack = ByteBuffer.allocate(STACK).order(ByteOrder.nativeOrder());
    private final boolean[] stackWritten = new boolean[STACK];
    private final long[] registers = new long[11];
    private final boolean[] written = new boolean[11];

    private EbpfInterpreter(List<EbpfInstruction> program, byte[] bytes, int length, int windowSize) {
        this.program = program;
        // What is beyond the captured bytes is whatever an earlier packet left there.
        byte[] copied = new byte[windowSize];
        Arrays.fill(copied, (byte) 0xa5);
        System.arraycopy(bytes, 0, copied, 0, bytes.length);
        window = ByteBuffer.wrap(copied).order(ByteOrder.nativeOrder());
        set(1, BYTES_AT);
        set(2, bytes.length);
        set(3, Integer.toUnsignedLong(length));
        set(10, FRAME_AT);
        Arrays.fill(written, 4, 10, false);
        written[0] = false;
    }

    /** The body's r0, after it fell off its end. */
    public static long run(List<EbpfInstruction> program, byte[] bytes, int length, int windowSize) {
        return new EbpfInterpreter(program, bytes, length, windowSize).run();
    }

    private long run() {
        int at = 0;
        while (at != program.size()) {
            EbpfInstruction each = program.get(at);
            at += 1 + step(each);
        }
        return get(0);
    }

    /** How many instructions to jump over. */
    private int step(EbpfInstruction each) {
        switch (each.code() & 0x07) {
            case 0x01 -> set(each.destination(), load(each));
            case 0x02, 0x03 -> store(each);
            case 0x04 -> set(each.destination(), each.code() == 0xdc ? swap(each) : alu32(each) & 0xffff_ffffL);
            case 0x07 -> set(each.destination(), alu64(each));
            case 0x05 -> {
                return each.code() == 0x05 || compare(each, get(each.destination()), operand64(each))
                        ? each.offset()
                        : 0;
            }
            case 0x06 -> {
                long left = get(each.destination()) & 0xffff_ffffL;
                return compare(each, left, operand64(each) & 0xffff_ffffL) ? each.offset() : 0;
            }
            default -> throw new IllegalStateException("opcode " + each);
        }
        return 0;
    }

    private long operand64(EbpfInstruction each) {
        return (each.code() & 0x08) != 0 ? get(each.source()) : each.immediate();
    }

    private boolean compare(EbpfInstruction each, long left, long right) {
        int order = Long.compareUnsigned(left, right);
        return switch (each.code() & 0xf0) {
            case 0x10 -> left == right;
            case 0x20 -> order > 0;
            case 0x30 -> order >= 0;
            case 0x40 -> (left & right) != 0;
            case 0x50 -> left != right;
            case 0xa0 -> order < 0;
            case 0xb0 -> order <= 0;
            default -> throw new IllegalStateException("opcode " + each);
        };
    }

    private long alu32(EbpfInstruction each) {
        int right = (int) operand64(each);
        int operation = each.code() & 0xf0;
        if (operation == 0xb0) {
            return right;
        }
        int left = (int) get(each.destination());
        return switch (operation) {
            case 0x00 -> left + right;
            case 0x10 -> left - right;
            case 0x20 -> left * right;
            case 0x30 -> Integer.divideUnsigned(left, right);
            case 0x40 -> left | right;
            case 0x50 -> left & right;
            case 0x60 -> left << right;
            case 0x70 -> left >>> right;
            case 0x80 -> -left;
            case 0x90 -> Integer.remainderUnsigned(left, right);
            case 0xa0 -> left ^ right;
            default -> throw new IllegalStateException("opcode " + each);
        };
    }

    private long alu64(EbpfInstruction each) {
        long right = operand64(each);
        int operation = each.code() & 0xf0;
        if (operation == 0xb0) {
            return right;
        }
        long left = get(each.destination());
        return switch (operation) {
            case 0x00 -> left + right;
            case 0x50 -> left & right;
            case 0xc0 -> left >> right;
            default -> throw new IllegalStateException("opcode " + each);
        };
    }

    private long swap(EbpfInstruction each) {
        long value = get(each.destination());
        boolean little = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
        return switch (each.immediate()) {
            case 16 -> (little ? Short.reverseBytes((short) value) : value) & 0xffffL;
            case 32 -> (little ? Integer.reverseBytes((int) value) : value) & 0xffff_ffffL;
            default -> throw new IllegalStateException("opcode " + each);
        };
    }

    private long load(EbpfInstruction each) {
        long address = get(each.source()) + each.offset();
        int size = size(each);
        if (address >= FRAME_AT - STACK) {
            int at = stackOffset(address, size);
            for (int i = at; i < at + size; i++) {
                require(stackWritten[i], "stack read before written", each);
            }
            return read(stack, at, size);
        }
        long at = address - BYTES_AT;
        require(at >= 0 && at + size <= window.capacity(), "outside the window: " + at, each);
        return read(window, (int) at, size);
    }

    private void store(EbpfInstruction each) {
        int at = stackOffset(get(each.destination()) + each.offset(), size(each));
        require(size(each) == 4, "size of a store", each);
        stack.putInt(at, (each.code() & 0x07) == 0x03 ? (int) get(each.source()) : each.immediate());
        Arrays.fill(stackWritten, at, at + 4, true);
    }

    private static long read(ByteBuffer from, int at, int size) {
        return switch (size) {
            case 1 -> from.get(at) & 0xffL;
            case 2 -> from.getShort(at) & 0xffffL;
            default -> from.getInt(at) & 0xffff_ffffL;
        };
    }

    private static int stackOffset(long address, int size) {
        long at = address - FRAME_AT + STACK;
        if (at < 0 || at + size > STACK || at % size != 0) {
            throw new IllegalStateException("outside the stack: " + at);
        }
        return (int) at;
    }

    private static int size(EbpfInstruction each) {
        return switch (each.code() & 0x18) {
            case 0x00 -> 4;
            case 0x08 -> 2;
            case 0x10 -> 1;
            default -> throw new IllegalStateException("size of " + each);
        };
    }

    private long get(int register) {
        if (!written[register]) {
            throw new IllegalStateException("r" + register + " read before written");
        }
        return registers[register];
    }

    private void set(int register, long value) {
        registers[register] = value;
        written[register] = true;
    }

    private static void require(boolean condition, String what, EbpfInstruction each) {
        if (!condition) {
            throw new IllegalStateException(what + " by " + each);
        }
    }
}
