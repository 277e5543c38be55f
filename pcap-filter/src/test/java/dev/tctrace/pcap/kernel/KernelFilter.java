// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.pcap.kernel;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

import com.sun.jna.LastErrorException;
import org.junit.jupiter.api.Assumptions;

import dev.tctrace.pcap.PacketFilter;
import dev.tctrace.pcap.Packets;
import dev.tctrace.pcap.ebpf.EbpfInstruction;
import dev.tctrace.pcap.stub.FilterStub;

/** A filter as the tracer has it: a function of its own with the whole reserved space, called with a map value's bytes. */
final class KernelFilter implements AutoCloseable {
    private final KernelPackets packets;
    private final Bpf.Loaded program;

    KernelFilter(List<EbpfInstruction> filter, KernelPackets packets) {
        this.packets = packets;
        program = Bpf.load(program(packets.array(), EbpfInstruction.encode(filter)));
    }

    /** Skips the tests where the process may not load programs, and for no other reason. */
    static void assumePermitted() {
        boolean permitted;
        List<Packets.Packet> none = List.of(new Packets.Packet("empty", new byte[0], 0));
        try (KernelPackets packets = new KernelPackets(none);
                KernelFilter filter = new KernelFilter(List.of(insn(0xb4, 0, 0, 0, 1)), packets)) {
            permitted = filter.loaded().error() != Bpf.EPERM;
        } catch (LastErrorException e) {
            if (e.getErrorCode() != Bpf.EPERM) {
                throw e;
            }
            permitted = false;
        }
        if (!permitted) {
            System.err.println("SKIPPED: this process may not load BPF programs (it needs CAP_BPF and CAP_NET_ADMIN)");
        }
        Assumptions.assumeTrue(permitted, "may not load BPF programs");
    }

    Bpf.Loaded loaded() {
        return program;
    }

    /** One verdict a packet. */
    boolean[] run() {
        return packets.run(program.fd());
    }

    @Override
    public void close() {
        if (!program.refused()) {
            Bpf.close(program.fd());
        }
    }

    private static byte[] program(int array, byte[] filter) {
        List<EbpfInstruction> main = new ArrayList<>();
        main.add(insn(0x62, 10, 0, -4, 0)); // key = 0
        lookUp(main, array);
        main.add(insn(0x15, 0, 0, 18, 0));
        main.add(insn(0x61, 1, 0, 0, 0)); // r1 = the last packet's number
        main.add(insn(0x07, 1, 0, 0, 1));
        main.add(insn(0x63, 0, 1, 0, 0));
        main.add(insn(0x63, 10, 1, -4, 0)); // key = the next
        lookUp(main, array);
        main.add(insn(0x15, 0, 0, 8, 0));
        main.add(insn(0xbf, 6, 0, 0, 0));
        main.add(insn(0xbf, 1, 0, 0, 0));
        main.add(insn(0x61, 2, 1, 0, 0)); // captured
        main.add(insn(0x25, 2, 0, 4, PacketFilter.WINDOW));
        main.add(insn(0x61, 3, 1, KernelPackets.LENGTH, 0));
        main.add(insn(0x07, 1, 0, 0, KernelPackets.BYTES));
        main.add(insn(0x85, 0, 1, 0, 3)); // call the filter
        main.add(insn(0x63, 6, 0, KernelPackets.VERDICT, 0));
        main.add(insn(0xb7, 0, 0, 0, 0));
        main.add(insn(0x95, 0, 0, 0, 0));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(EbpfInstruction.encode(main));
        out.writeBytes(stub(filter));
        return out.toByteArray();
    }

    private static void lookUp(List<EbpfInstruction> code, int array) {
        code.add(insn(0xbf, 2, 10, 0, 0));
        code.add(insn(0x07, 2, 0, 0, -4));
        code.add(insn(0x18, 1, 1, 0, array)); // r1 = the map, 16 bytes
        code.add(insn(0, 0, 0, 0, 0));
        code.add(insn(0x85, 0, 0, 0, 1)); // bpf_map_lookup_elem
    }

    private static byte[] stub(byte[] filter) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] body = FilterStub.body(filter);
        out.writeBytes(body);
        List<EbpfInstruction> rest = new ArrayList<>();
        for (int i = body.length / EbpfInstruction.BYTES; i < FilterStub.INSTRUCTIONS; i++) {
            rest.add(insn(0xb7, 0, 0, 0, 1)); // the stub's no-op: r0 = 1
        }
        rest.add(insn(0x95, 0, 0, 0, 0));
        out.writeBytes(EbpfInstruction.encode(rest));
        return out.toByteArray();
    }

    private static EbpfInstruction insn(int code, int destination, int source, int offset, int immediate) {
        return new EbpfInstruction(code, destination, source, offset, immediate);
    }
}
