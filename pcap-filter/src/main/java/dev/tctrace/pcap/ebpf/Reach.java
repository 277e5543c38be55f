package dev.tctrace.pcap.ebpf;

import java.util.OptionalInt;

import dev.tctrace.pcap.cbpf.Instruction;

/** How far into the packet a program looks. */
final class Reach {
    private Reach() {}

    /**
     * @param limit what a load at a variable offset counts for
     * @return bytes from the start of the packet, at most the limit; empty when a load lies beyond the limit whatever the packet
     */
    static OptionalInt of(Flow flow, int limit) {
        int reach = 0;
        for (Block block : flow.blocks()) {
            for (Instruction instruction : block.body()) {
                int end = of(instruction);
                if (end > limit) {
                    return OptionalInt.empty();
                }
                reach = Math.max(reach, instruction instanceof Instruction.LoadIndexed ? limit : end);
            }
        }
        return OptionalInt.of(reach);
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
