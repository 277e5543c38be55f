// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.pcap.kernel;

import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.sun.jna.LastErrorException;
import com.sun.jna.Library;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;

/** The bpf(2) calls that the tests need. Attribute offsets from union bpf_attr in linux/bpf.h. */
final class Bpf {
    static final int EPERM = 1;
    private static final int MAP_CREATE = 0;
    private static final int PROG_LOAD = 5;
    private static final int PROG_TEST_RUN = 10;
    private static final int MAP_TYPE_ARRAY = 2;
    private static final int MMAPABLE = 1 << 10;
    private static final int PROG_TYPE_SCHED_CLS = 3;
    private static final int LOG_STATS = 4;
    private static final int LOG_BYTES = 1 << 16;
    private static final int ATTR_BYTES = 128;
    private static final int PROT_READ_WRITE = 3;
    private static final int MAP_SHARED = 1;
    private static final int RLIMIT_MEMLOCK = 8;

    private static final C LIBC = Native.load("c", C.class);

    interface C extends Library {
        long syscall(long number, Object... arguments) throws LastErrorException;

        Pointer mmap(Pointer address, long length, int protection, int flags, int fd, long offset)
                throws LastErrorException;

        int munmap(Pointer address, long length);

        int close(int fd);

        int setrlimit(int resource, Memory limit);
    }

    static {
        // Before 5.11 maps and programs count as locked memory.
        try (Memory unlimited = new Memory(16)) {
            unlimited.setLong(0, -1);
            unlimited.setLong(8, -1);
            LIBC.setrlimit(RLIMIT_MEMLOCK, unlimited);
        }
    }

    private Bpf() {}

    private static int call(int command, Memory attr) {
        long number = switch (System.getProperty("os.arch")) {
            case "amd64", "x86_64" -> 321;
            case "aarch64" -> 280;
            default -> throw new IllegalStateException("no bpf(2) number for this architecture");
        };
        return (int) LIBC.syscall(number, command, attr, ATTR_BYTES);
    }

    private static Memory attr() {
        Memory attr = new Memory(ATTR_BYTES);
        attr.clear();
        return attr;
    }

    static void close(int fd) {
        LIBC.close(fd);
    }

    /** An array that {@link #map} can map. */
    static int createArray(int valueBytes, int entries) {
        try (Memory attr = attr()) {
            attr.setInt(0, MAP_TYPE_ARRAY);
            attr.setInt(4, 4);
            attr.setInt(8, valueBytes);
            attr.setInt(12, entries);
            attr.setInt(16, MMAPABLE);
            return call(MAP_CREATE, attr);
        }
    }

    static Pointer map(int array, long bytes) {
        return LIBC.mmap(Pointer.NULL, bytes, PROT_READ_WRITE, MAP_SHARED, array, 0);
    }

    static void unmap(Pointer address, long bytes) {
        LIBC.munmap(address, bytes);
    }

    /** What the verifier made of a program. */
    record Loaded(int fd, int error, String log) {
        private static final Pattern WALKED = Pattern.compile("processed (\\d+) insns");

        boolean refused() {
            return fd < 0;
        }

        /** How many instructions it walked. */
        int processed() {
            Matcher walked = WALKED.matcher(log);
            return walked.find() ? Integer.parseInt(walked.group(1)) : -1;
        }
    }

    static Loaded load(byte[] instructions) {
        try (Memory code = new Memory(instructions.length);
                Memory license = new Memory(8);
                Memory log = new Memory(LOG_BYTES);
                Memory attr = attr()) {
            code.write(0, instructions, 0, instructions.length);
            license.setString(0, "GPL");
            log.setByte(0, (byte) 0);
            attr.setInt(0, PROG_TYPE_SCHED_CLS);
            attr.setInt(4, instructions.length / 8);
            attr.setPointer(8, code);
            attr.setPointer(16, license);
            attr.setInt(24, LOG_STATS);
            attr.setInt(28, LOG_BYTES);
            attr.setPointer(32, log);
            int fd = -1;
            int error = 0;
            try {
                fd = call(PROG_LOAD, attr);
            } catch (LastErrorException e) {
                error = e.getErrorCode();
            }
            return new Loaded(fd, error, log.getString(0, StandardCharsets.US_ASCII.name()));
        }
    }

    /** Runs the program a number of times and returns its last result. */
    static int run(int program, int times) {
        try (Memory packet = new Memory(64);
                Memory attr = attr()) {
            packet.clear();
            attr.setInt(0, program);
            attr.setInt(8, (int) packet.size());
            attr.setPointer(16, packet);
            attr.setInt(32, times);
            call(PROG_TEST_RUN, attr);
            return attr.getInt(4);
        }
    }
}
