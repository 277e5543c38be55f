// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.pcap.ebpf;

import java.util.OptionalInt;

import dev.tctrace.pcap.cbpf.Instruction;
import dev.tctrace.pcap.cbpf.Register;

/** How far into the packet a program looks. */
final class Reach {
    /** The largest value of {@code 4*([k]&0xf)}. */
    private static final int MAX_HEADER_LENGTH = 60;

    private Reach() {}

    /**
     * @param limit what a load at an offset that nothing bounds counts for
     * @return bytes from the start of the packet, at most the limit; empty when a load lies beyond the limit whatever the packet
     */
    static OptionalInt of(ControlFlow flow, int limit) {
        int index = largestIndex(flow, limit);
        int reach = 0;
        for (BasicBlock block : flow.blocks()) {
            for (Instruction instruction : block.body()) {
                int end = of(instruction);
                if (end > limit) {
                    return OptionalInt.empty();
                }
                boolean indexed = instruction instanceof Instruction.LoadIndexed;
                reach = Math.max(reach, indexed ? Math.min(limit, index + end) : end);
            }
        }
        return OptionalInt.of(reach);
    }

    /** The largest X that counts: a header's length where the program puts nothing else there, as libpcap's ports do. */
    private static int largestIndex(ControlFlow flow, int limit) {
        boolean headersOnly =
                flow.blocks().stream().flatMap(block -> block.body().stream()).noneMatch(Reach::setsIndexToAnything);
        return headersOnly ? MAX_HEADER_LENGTH : limit;
    }

    private static boolean setsIndexToAnything(Instruction instruction) {
        return instruction instanceof Instruction.CopyToIndex
                || instruction instanceof Instruction.LoadConstant constant && constant.register() == Register.X
                || instruction instanceof Instruction.LoadLength length && length.register() == Register.X
                || instruction instanceof Instruction.LoadMemory memory && memory.register() == Register.X;
    }

    /** The bytes that must be there for the instruction not to end the program; of a variable offset, the least. */
    static int of(Instruction instruction) {
        long end = 0;
        if (instruction instanceof Instruction.LoadPacket load) {
            end = Integer.toUnsignedLong(load.offset()) + load.width().bytes();
        } else if (instruction instanceof Instruction.LoadIndexed load) {
            end = Integer.toUnsignedLong(load.offset()) + load.width().bytes();
        } else if (instruction instanceof Instruction.LoadHeaderLength load) {
            end = Integer.toUnsignedLong(load.offset()) + 1;
        }
        return (int) Math.min(end, Integer.MAX_VALUE);
    }
}
