package dev.tctrace.pcap.kernel;

import com.sun.jna.Library;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;

import dev.tctrace.pcap.PacketFilter;

/** stub.bpf.c as libbpf loads it. */
final class LoadedObject implements AutoCloseable {
    private static final Libbpf LIBBPF = Native.load("libbpf.so.1", Libbpf.class);
    private static final int VALUE_BYTES = 8 + PacketFilter.WINDOW;

    interface Libbpf extends Library {
        Pointer bpf_object__open_mem(Memory object, long size, Pointer options);

        int bpf_object__load(Pointer object);

        void bpf_object__close(Pointer object);

        Pointer bpf_object__find_program_by_name(Pointer object, String name);

        int bpf_program__fd(Pointer program);

        int bpf_object__find_map_fd_by_name(Pointer object, String name);
    }

    private final Pointer object;
    private final int program;
    private final int map;
    private final Memory value = new Memory(VALUE_BYTES);

    LoadedObject(byte[] elf) {
        Memory file = new Memory(elf.length);
        file.write(0, elf, 0, elf.length);
        object = LIBBPF.bpf_object__open_mem(file, elf.length, null);
        int result = LIBBPF.bpf_object__load(object);
        if (result != 0) {
            LIBBPF.bpf_object__close(object);
            throw new AssertionError("libbpf does not load the object: " + result);
        }
        program = LIBBPF.bpf_program__fd(LIBBPF.bpf_object__find_program_by_name(object, "stub_test"));
        map = LIBBPF.bpf_object__find_map_fd_by_name(object, "packets");
    }

    int run(byte[] bytes, int length) {
        value.clear();
        value.setInt(0, bytes.length);
        value.setInt(4, length);
        value.write(8, bytes, 0, bytes.length);
        Bpf.updateArray(map, value);
        return Bpf.run(program);
    }

    @Override
    public void close() {
        LIBBPF.bpf_object__close(object);
    }
}
