// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.pcap.stub;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

import dev.tctrace.pcap.ebpf.EbpfInstruction;

/**
 * Proves that what the compiler put before the reserved space leaves the arguments where the filter expects them. A change of
 * compiler flags that breaks this must fail here, not as a filter that matches the wrong packets.
 */
final class StubPrologue {
    private static final int ARGUMENTS = 3;
    private static final int REGISTERS = 11;
    private static final int MOVE_64 = 0xbf;
    private static final int STORE_CLASS = 0x03;
    private static final int ALU64_CLASS = 0x07;
    private static final int ALU32_CLASS = 0x04;
    private static final int LOAD_CLASS = 0x01;

    private StubPrologue() {}

    static void check(ByteBuffer code) {
        // holds[r] = the number of the argument that register r holds, 0 = none.
        int[] holds = new int[REGISTERS];
        for (int i = 1; i <= ARGUMENTS; i++) {
            holds[i] = i;
        }
        while (code.remaining() >= EbpfInstruction.BYTES) {
            step(code, holds);
        }
        for (int i = 1; i <= ARGUMENTS; i++) {
            if (holds[i] != i) {
                throw new StubException("argument " + i + " of " + FilterStub.FUNCTION + " is not in r" + i
                        + " where the reserved space begins");
            }
        }
    }

    private static void step(ByteBuffer code, int[] holds) {
        int opcode = code.get() & 0xff;
        int registers = code.get() & 0xff;
        code.getShort();
        code.getInt();
        boolean little = code.order() == ByteOrder.LITTLE_ENDIAN;
        int destination = little ? registers & 0xf : registers >> 4;
        int source = little ? registers >> 4 : registers & 0xf;
        int kind = opcode & 0x07;
        if (opcode == MOVE_64) {
            holds[destination] = holds[source];
        } else if (kind == ALU64_CLASS || kind == ALU32_CLASS || kind == LOAD_CLASS) {
            holds[destination] = 0;
        } else if (kind != STORE_CLASS) {
            throw new StubException("unexpected code before the reserved space of " + FilterStub.FUNCTION);
        }
    }
}
