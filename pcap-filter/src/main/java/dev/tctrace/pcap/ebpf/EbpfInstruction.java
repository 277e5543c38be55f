// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.pcap.ebpf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * {@code struct bpf_insn} of the kernel (linux/bpf.h): 8 bytes in host byte order.
 *
 * @param code 8 bits
 * @param destination a register, 0 to 10
 * @param source a register, 0 to 10
 * @param offset 16 bits, signed; of a jump: counted from the instruction that follows
 * @param immediate 32 bits
 */
public record EbpfInstruction(int code, int destination, int source, int offset, int immediate) {
    public static final int BYTES = 8;

    /** The layout that the kernel of this machine reads. */
    public static byte[] encode(List<EbpfInstruction> instructions) {
        ByteOrder order = ByteOrder.nativeOrder();
        ByteBuffer out = ByteBuffer.allocate(instructions.size() * BYTES).order(order);
        for (EbpfInstruction each : instructions) {
            // Two bit fields in one byte: their order follows the byte order.
            int registers = order == ByteOrder.LITTLE_ENDIAN
                    ? each.source << 4 | each.destination
                    : each.destination << 4 | each.source;
            out.put((byte) each.code)
                    .put((byte) registers)
                    .putShort((short) each.offset)
                    .putInt(each.immediate);
        }
        return out.array();
    }
}
