// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.libbpf;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import com.sun.jna.Memory;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;

import dev.tctrace.tracer.libc.Fd;

/** A BPF object loaded for a test, from src/test/bpf. */
public final class TestObject implements AutoCloseable {
    /** BPF_TC_F_REPLACE of libbpf.h. */
    private static final int REPLACE = 1;

    private final Pointer object;
    private final List<Fd> links = new ArrayList<>();

    private TestObject(Pointer object) {
        this.object = object;
    }

    public static TestObject load(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        try (Memory memory = new Memory(bytes.length)) {
            memory.write(0, bytes, 0, bytes.length);
            Pointer object = NativeBpf.bpf_object__open_mem(memory, bytes.length, null);
            if (object == null) {
                throw new IllegalStateException("cannot open " + file);
            }
            int result = NativeBpf.bpf_object__load(object);
            if (result < 0) {
                NativeBpf.bpf_object__close(object);
                throw BpfCallFailed.of("loading " + file, result);
            }
            return new TestObject(object);
        }
    }

    public int programId(String name) {
        int fd = NativeBpf.bpf_program__fd(program(name));
        try (Memory info = new Memory(232);
                Memory length = new Memory(4)) {
            info.clear();
            length.setInt(0, 232);
            NativeBpf.bpf_obj_get_info_by_fd(fd, info, length);
            return info.getInt(4);
        }
    }

    /** Attaches through a BPF link in the calling thread's namespace; it lasts as long as this object. */
    public void attach(String name, int ifindex, int attachType) {
        int fd = NativeBpf.bpf_link_create(NativeBpf.bpf_program__fd(program(name)), ifindex, attachType, null);
        if (fd < 0) {
            throw BpfCallFailed.of("attaching " + name, fd);
        }
        links.add(new Fd(fd));
    }

    /** Puts another program of this object into the link that {@link #attach} made, as its owner may (BPF_LINK_UPDATE). */
    public void updateLink(String name) {
        int result = NativeLibrary.getInstance("libbpf.so.1")
                .getFunction("bpf_link_update")
                .invokeInt(new Object[] {links.get(0).number(), NativeBpf.bpf_program__fd(program(name)), null});
        if (result < 0) {
            throw BpfCallFailed.of("updating the link to " + name, result);
        }
    }

    /** Attaches as a direct-action filter in the calling thread's namespace; it lasts as long as the device. */
    public void attachClsact(String name, int ifindex, boolean ingress, int priority, int handle) {
        attachClsact(name, ifindex, ingress, priority, handle, 0);
    }

    /** In the place of the filter that is there: no packet comes past both. */
    public void replaceClsact(String name, int ifindex, boolean ingress, int priority, int handle) {
        attachClsact(name, ifindex, ingress, priority, handle, REPLACE);
    }

    private void attachClsact(String name, int ifindex, boolean ingress, int priority, int handle, int flags) {
        try (Memory hook = new Memory(24);
                Memory options = new Memory(32)) {
            hook.clear();
            hook.setLong(0, 24);
            hook.setInt(8, ifindex);
            hook.setInt(12, ingress ? 1 : 2);
            NativeBpf.bpf_tc_hook_create(hook);
            options.clear();
            options.setLong(0, 32);
            options.setInt(8, NativeBpf.bpf_program__fd(program(name)));
            options.setInt(12, flags);
            options.setInt(20, handle);
            options.setInt(24, priority);
            int result = NativeBpf.bpf_tc_attach(hook, options);
            if (result < 0) {
                throw BpfCallFailed.of("attaching " + name, result);
            }
        }
    }

    /** Releases the links, so that only what others hold stays attached. */
    public void detachAll() {
        links.forEach(Fd::close);
        links.clear();
    }

    public void setValue(String map, long value) {
        entry(map, value, true);
    }

    public long value(String map) {
        return entry(map, 0, false);
    }

    private long entry(String map, long value, boolean write) {
        int fd = NativeBpf.bpf_map__fd(NativeBpf.bpf_object__find_map_by_name(object, map));
        try (Memory key = new Memory(4);
                Memory memory = new Memory(8)) {
            key.setInt(0, 0);
            memory.setLong(0, value);
            if (write) {
                NativeBpf.bpf_map_update_elem(fd, key, memory, 0);
            } else {
                NativeBpf.bpf_map_lookup_elem(fd, key, memory);
            }
            return memory.getLong(0);
        }
    }

    private Pointer program(String name) {
        return NativeBpf.bpf_object__find_program_by_name(object, name);
    }

    @Override
    public void close() {
        detachAll();
        NativeBpf.bpf_object__close(object);
    }
}
