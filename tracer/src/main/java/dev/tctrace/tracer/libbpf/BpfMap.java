// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.libbpf;

import com.sun.jna.Memory;

import dev.tctrace.tracer.libc.Fd;
import dev.tctrace.tracer.libc.Libc;
import dev.tctrace.tracer.libc.Mapping;
import dev.tctrace.tracer.libc.NativeBytes;

/** A map that we made. Any thread may use it; it lives until it is closed here and no program uses it. */
public final class BpfMap implements AutoCloseable {
    private static final int ARRAY = 2;
    private static final int LPM_TRIE = 11;
    private static final int HASH_OF_MAPS = 13;
    private static final int RINGBUF = 27;
    private static final int NO_PREALLOC = 1;
    private static final int MMAPABLE = 1 << 10;
    private static final int RDONLY_PROG = 1 << 7;
    private static final int OPTIONS_SIZE = 56;
    private static final int INNER_OFFSET = 24;
    private static final int FLAGS_OFFSET = 28;

    private final Fd fd;
    private final int valueSize;
    private final int entries;

    private BpfMap(Fd fd, int valueSize, int entries) {
        this.fd = fd;
        this.valueSize = valueSize;
        this.entries = entries;
    }

    /** An array that {@link #map} can map into memory. */
    public static BpfMap mappableArray(String name, int valueSize, int entries) {
        return create(ARRAY, name, 4, valueSize, entries, MMAPABLE);
    }

    public static BpfMap array(String name, int valueSize, int entries) {
        return create(ARRAY, name, 4, valueSize, entries, 0);
    }

    /** Constants of programs: the verifier takes them for what they are, and nobody changes them any more. */
    public static BpfMap constants(String name, byte[] bytes) {
        BpfMap map = create(ARRAY, name, 4, bytes.length, 1, RDONLY_PROG);
        try (Memory key = new Memory(4);
                Memory value = NativeBytes.of(bytes)) {
            key.setInt(0, 0);
            int result = NativeBpf.bpf_map_update_elem(map.fd(), key, value, 0);
            result = result < 0 ? result : NativeBpf.bpf_map_freeze(map.fd());
            if (result < 0) {
                throw BpfCallFailed.of("filling the BPF map " + name, result);
            }
            return map;
        } catch (RuntimeException | Error e) {
            map.close();
            throw e;
        }
    }

    /** @param bytes a power of two and a multiple of the page size */
    public static BpfMap ringBuffer(String name, int bytes) {
        return create(RINGBUF, name, 0, 0, bytes, 0);
    }

    /**
     * Keys of which the longest that a looked-up one begins with is found; {@link #put(byte[])} and {@link #remove(byte[])}
     * change it.
     *
     * @param keySize four bytes for how many bits count, and these
     */
    public static BpfMap longestPrefix(String name, int keySize, int entries) {
        return create(LPM_TRIE, name, keySize, 4, entries, NO_PREALLOC);
    }

    /**
     * A hash of maps by number: {@link #put}, {@link #remove}.
     *
     * @param example what its maps are like
     */
    public static BpfMap hashOfMaps(String name, BpfMap example, int entries) {
        return create(HASH_OF_MAPS, name, 4, 4, entries, 0, example.fd());
    }

    private static BpfMap create(int type, String name, int keySize, int valueSize, int entries, int flags) {
        return create(type, name, keySize, valueSize, entries, flags, 0);
    }

    private static BpfMap create(int type, String name, int keySize, int valueSize, int entries, int flags, int inner) {
        try (Memory options = new Memory(OPTIONS_SIZE)) {
            options.clear();
            options.setLong(0, OPTIONS_SIZE);
            options.setInt(INNER_OFFSET, inner);
            options.setInt(FLAGS_OFFSET, flags);
            int fd = NativeBpf.bpf_map_create(type, name, keySize, valueSize, entries, options);
            if (fd < 0) {
                throw BpfCallFailed.of("creating the BPF map " + name, fd);
            }
            return new BpfMap(new Fd(fd), valueSize, entries);
        }
    }

    /** Gives a map of maps one more. */
    public void put(int key, BpfMap value) {
        try (Memory keyMemory = new Memory(4);
                Memory valueMemory = new Memory(4)) {
            keyMemory.setInt(0, key);
            valueMemory.setInt(0, value.fd());
            int result = NativeBpf.bpf_map_update_elem(fd.number(), keyMemory, valueMemory, 0);
            if (result < 0) {
                throw BpfCallFailed.of("adding to a BPF map of maps", result);
            }
        }
    }

    /** Takes a map of maps one away; nothing where it has none of this number. */
    public void remove(int key) {
        try (Memory keyMemory = new Memory(4)) {
            keyMemory.setInt(0, key);
            NativeBpf.bpf_map_delete_elem(fd.number(), keyMemory);
        }
    }

    /** Adds a key, or leaves it; its value is 1. */
    public void put(byte[] key) {
        try (Memory keyMemory = new Memory(key.length);
                Memory valueMemory = new Memory(4)) {
            keyMemory.write(0, key, 0, key.length);
            valueMemory.setInt(0, 1);
            int result = NativeBpf.bpf_map_update_elem(fd.number(), keyMemory, valueMemory, 0);
            if (result < 0) {
                throw BpfCallFailed.of("adding to a BPF map", result);
            }
        }
    }

    /** Takes a key away; nothing where there is none. */
    public void remove(byte[] key) {
        try (Memory keyMemory = new Memory(key.length)) {
            keyMemory.write(0, key, 0, key.length);
            NativeBpf.bpf_map_delete_elem(fd.number(), keyMemory);
        }
    }

    public int fd() {
        return fd.number();
    }

    public int entries() {
        return entries;
    }

    /** Bytes from one entry to the next: the kernel aligns them to 8. */
    public int stride() {
        return (valueSize + 7) / 8 * 8;
    }

    /** The whole array, readable in place. */
    public Mapping map() {
        long page = Libc.pageSize();
        long length = ((long) stride() * entries + page - 1) / page * page;
        return Mapping.of(fd.number(), 0, length, false);
    }

    @Override
    public void close() {
        fd.close();
    }
}
