// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.pcap.kernel;

import java.util.List;

import com.sun.jna.Pointer;

import dev.tctrace.pcap.PacketFilter;
import dev.tctrace.pcap.Packets;
import dev.tctrace.pcap.ebpf.Translation;

/**
 * Packets in a BPF array, for a program that takes the next one at each run and writes its verdict beside it: one system call for
 * all. Entry 0 counts; each other has captured bytes (4), length (4), verdict (4), padding (4), and exactly two windows of bytes,
 * so that the verifier would see a load beyond it.
 */
final class KernelPackets implements AutoCloseable {
    static final int LENGTH = 4;
    static final int VERDICT = 8;
    static final int BYTES = 16;
    private static final int ENTRY = BYTES + 2 * PacketFilter.WINDOW;
    private static final int NOT_RUN = 0x5a5a;

    private final int count;
    private final int array;
    private final long size;
    private final Pointer memory;

    KernelPackets(List<Packets.Packet> packets) {
        count = packets.size();
        array = Bpf.createArray(ENTRY, count + 1);
        size = (long) ENTRY * (count + 1);
        memory = Bpf.map(array, size);
        for (int i = 0; i < count; i++) {
            Packets.Packet packet = packets.get(i);
            long at = (long) ENTRY * (i + 1);
            memory.setInt(at, packet.bytes().length);
            memory.setInt(at + LENGTH, packet.length());
            memory.write(at + BYTES, packet.bytes(), 0, packet.bytes().length);
        }
    }

    int array() {
        return array;
    }

    /** One verdict a packet: whether it matches. */
    boolean[] run(int program) {
        memory.setInt(0, 0);
        for (int i = 1; i <= count; i++) {
            memory.setInt((long) ENTRY * i + VERDICT, NOT_RUN);
        }
        Bpf.run(program, count);
        boolean[] verdicts = new boolean[count];
        for (int i = 0; i < count; i++) {
            int verdict = memory.getInt((long) ENTRY * (i + 1) + VERDICT);
            if (verdict == NOT_RUN) {
                throw new IllegalStateException("the program did not run for packet " + i);
            }
            verdicts[i] = verdict == Translation.MATCH;
        }
        return verdicts;
    }

    @Override
    public void close() {
        Bpf.unmap(memory, size);
        Bpf.close(array);
    }
}
