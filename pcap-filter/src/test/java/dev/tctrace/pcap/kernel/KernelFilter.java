package dev.tctrace.pcap.kernel;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

import com.sun.jna.LastErrorException;
import com.sun.jna.Memory;
import org.junit.jupiter.api.Assumptions;

import dev.tctrace.pcap.PacketFilter;
import dev.tctrace.pcap.ebpf.EbpfInstruction;
import dev.tctrace.pcap.stub.FilterStub;

/**
 * A filter as the tracer has it: a function of its own with the whole reserved space, called with a map value's bytes. The value
 * holds the number of captured bytes, the packet's length, and exactly a window of bytes, so that the verifier would see a load
 * beyond it.
 */
final class KernelFilter implements AutoCloseable {
    private static final int VALUE_BYTES = 8 + PacketFilter.WINDOW;

    private final int map;
    private final Bpf.Loaded program;
    private final Memory value = new Memory(VALUE_BYTES);

    KernelFilter(List<EbpfInstruction> filter) {
        map = Bpf.createArray(VALUE_BYTES);
        program = Bpf.load(program(map, EbpfInstruction.encode(filter)));
    }

    /** Skips the tests where the process may not load programs, and for no other reason. */
    static void assumePermitted() {
        boolean permitted;
        try (KernelFilter filter = new KernelFilter(List.of(insn(0xb4, 0, 0, 0, 1)))) {
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

    boolean matches(byte[] bytes, int length) {
        value.clear();
        value.setInt(0, bytes.length);
        value.setInt(4, length);
        value.write(8, bytes, 0, bytes.length);
        Bpf.updateArray(map, value);
        return Bpf.run(program.fd()) != 0;
    }

    @Override
    public void close() {
        if (!program.refused()) {
            Bpf.close(program.fd());
        }
        Bpf.close(map);
    }

    private static byte[] program(int map, byte[] filter) {
        List<EbpfInstruction> main = new ArrayList<>();
        main.add(insn(0x62, 10, 0, -4, 0)); // key = 0
        main.add(insn(0xbf, 2, 10, 0, 0));
        main.add(insn(0x07, 2, 0, 0, -4));
        main.add(insn(0x18, 1, 1, 0, map)); // r1 = the map
        main.add(insn(0, 0, 0, 0, 0));
        main.add(insn(0x85, 0, 0, 0, 1)); // bpf_map_lookup_elem
        main.add(insn(0x15, 0, 0, 6, 0));
        main.add(insn(0xbf, 1, 0, 0, 0));
        main.add(insn(0x61, 2, 1, 0, 0)); // captured
        main.add(insn(0x25, 2, 0, 3, PacketFilter.WINDOW));
        main.add(insn(0x61, 3, 1, 4, 0)); // length
        main.add(insn(0x07, 1, 0, 0, 8));
        main.add(insn(0x85, 0, 1, 0, 1)); // call the filter
        main.add(insn(0x95, 0, 0, 0, 0));
        byte[] head = EbpfInstruction.encode(main);
        byte[] body = FilterStub.body(filter);
        List<EbpfInstruction> rest = new ArrayList<>();
        for (int i = body.length / EbpfInstruction.BYTES; i < FilterStub.INSTRUCTIONS; i++) {
            rest.add(insn(0xb7, 0, 0, 0, 1)); // the stub's no-op: r0 = 1
        }
        rest.add(insn(0x95, 0, 0, 0, 0));
        return concat(head, body, EbpfInstruction.encode(rest));
    }

    private static EbpfInstruction insn(int code, int destination, int source, int offset, int immediate) {
        return new EbpfInstruction(code, destination, source, offset, immediate);
    }

    private static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
