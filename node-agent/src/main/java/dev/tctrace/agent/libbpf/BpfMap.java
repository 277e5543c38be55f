package dev.tctrace.agent.libbpf;

import com.sun.jna.Memory;

import dev.tctrace.agent.libc.Fd;
import dev.tctrace.agent.libc.Libc;
import dev.tctrace.agent.libc.Mapping;

/** A map that we made. Any thread may use it; it lives until it is closed here and no program uses it. */
public final class BpfMap implements AutoCloseable {
    private static final int ARRAY = 2;
    private static final int RINGBUF = 27;
    private static final int MMAPABLE = 1 << 10;
    private static final int OPTIONS_SIZE = 56;
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

    /** @param bytes a power of two and a multiple of the page size */
    public static BpfMap ringBuffer(String name, int bytes) {
        return create(RINGBUF, name, 0, 0, bytes, 0);
    }

    private static BpfMap create(int type, String name, int keySize, int valueSize, int entries, int flags) {
        try (Memory options = new Memory(OPTIONS_SIZE)) {
            options.clear();
            options.setLong(0, OPTIONS_SIZE);
            options.setInt(FLAGS_OFFSET, flags);
            int fd = NativeBpf.bpf_map_create(type, name, keySize, valueSize, entries, options);
            if (fd < 0) {
                throw BpfCallFailed.of("creating the BPF map " + name, fd);
            }
            return new BpfMap(new Fd(fd), valueSize, entries);
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
