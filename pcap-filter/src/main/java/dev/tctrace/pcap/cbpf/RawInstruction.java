// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.pcap.cbpf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code struct bpf_insn} of libpcap and {@code struct sock_filter} of the kernel: 8 bytes in host byte order.
 *
 * @param code 16 bits
 * @param ifTrue unsigned byte
 * @param ifFalse unsigned byte
 * @param k 32 bits, mostly unsigned
 */
public record RawInstruction(int code, int ifTrue, int ifFalse, int k) {
    public static final int BYTES = 8;

    /** Reads a whole array of instructions. */
    public static List<RawInstruction> read(byte[] bytes) {
        if (bytes.length % BYTES != 0) {
            throw new IllegalArgumentException("not whole instructions: " + bytes.length + " bytes");
        }
        ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
        List<RawInstruction> instructions = new ArrayList<>();
        while (in.hasRemaining()) {
            instructions.add(new RawInstruction(in.getShort() & 0xffff, in.get() & 0xff, in.get() & 0xff, in.getInt()));
        }
        return instructions;
    }

    /** The opposite of {@link #read}. */
    public static byte[] write(List<RawInstruction> instructions) {
        ByteBuffer out = ByteBuffer.allocate(instructions.size() * BYTES).order(ByteOrder.nativeOrder());
        for (RawInstruction raw : instructions) {
            out.putShort((short) raw.code)
                    .put((byte) raw.ifTrue)
                    .put((byte) raw.ifFalse)
                    .putInt(raw.k);
        }
        return out.array();
    }
}
