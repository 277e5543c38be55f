// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.pcap.kernel;

import com.sun.jna.Library;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;

/** stub.bpf.c as libbpf loads it. */
final class LoadedObject implements AutoCloseable {
    private static final Libbpf LIBBPF = Native.load("libbpf.so.1", Libbpf.class);

    interface Libbpf extends Library {
        Pointer bpf_object__open_mem(Memory object, long size, Pointer options);

        int bpf_object__load(Pointer object);

        void bpf_object__close(Pointer object);

        Pointer bpf_object__find_program_by_name(Pointer object, String name);

        int bpf_program__fd(Pointer program);

        Pointer bpf_object__find_map_by_name(Pointer object, String name);

        int bpf_map__reuse_fd(Pointer map, int fd);
    }

    private final Pointer object;
    private final int program;

    /** The packets take the place of the object's own map. */
    LoadedObject(byte[] elf, KernelPackets packets) {
        Memory file = new Memory(elf.length);
        file.write(0, elf, 0, elf.length);
        object = LIBBPF.bpf_object__open_mem(file, elf.length, null);
        Pointer map = LIBBPF.bpf_object__find_map_by_name(object, "packets");
        LIBBPF.bpf_map__reuse_fd(map, packets.array());
        int result = LIBBPF.bpf_object__load(object);
        if (result != 0) {
            LIBBPF.bpf_object__close(object);
            throw new AssertionError("libbpf does not load the object: " + result);
        }
        program = LIBBPF.bpf_program__fd(LIBBPF.bpf_object__find_program_by_name(object, "stub_test"));
    }

    int program() {
        return program;
    }

    @Override
    public void close() {
        LIBBPF.bpf_object__close(object);
    }
}
