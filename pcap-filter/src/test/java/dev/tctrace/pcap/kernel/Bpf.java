package dev.tctrace.pcap.kernel;

import java.nio.charset.StandardCharsets;

import com.sun.jna.LastErrorException;
import com.sun.jna.Library;
import com.sun.jna.Memory;
import com.sun.jna.Native;

/** The bpf(2) calls that the tests need. Attribute offsets from union bpf_attr in linux/bpf.h. */
final class Bpf {
    static final int EPERM = 1;
    private static final int MAP_CREATE = 0;
    private static final int MAP_UPDATE_ELEM = 2;
    private static final int PROG_LOAD = 5;
    private static final int PROG_TEST_RUN = 10;
    private static final int MAP_TYPE_ARRAY = 2;
    private static final int PROG_TYPE_SCHED_CLS = 3;
    private static final int LOG_STATS = 4;
    private static final int LOG_BYTES = 1 << 20;
    private static final int ATTR_BYTES = 128;

    private static final C LIBC = Native.load("c", C.class);

    interface C extends Library {
        long syscall(long number, Object... arguments) throws LastErrorException;

        int close(int fd);
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

    static int createArray(int valueBytes) {
        Memory attr = attr();
        attr.setInt(0, MAP_TYPE_ARRAY);
        attr.setInt(4, 4);
        attr.setInt(8, valueBytes);
        attr.setInt(12, 1);
        return call(MAP_CREATE, attr);
    }

    static void updateArray(int map, Memory value) {
        Memory key = new Memory(4);
        key.setInt(0, 0);
        Memory attr = attr();
        attr.setInt(0, map);
        attr.setPointer(8, key);
        attr.setPointer(16, value);
        call(MAP_UPDATE_ELEM, attr);
    }

    /** What the verifier made of a program. */
    record Loaded(int fd, int error, String log) {
        boolean refused() {
            return fd < 0;
        }

        /** How many instructions it walked. */
        int processed() {
            String marker = "processed ";
            int at = log.indexOf(marker);
            return at < 0
                    ? -1
                    : Integer.parseInt(log.substring(at + marker.length(), log.indexOf(' ', at + marker.length())));
        }
    }

    static Loaded load(byte[] instructions) {
        Memory code = new Memory(instructions.length);
        code.write(0, instructions, 0, instructions.length);
        Memory license = new Memory(8);
        license.setString(0, "GPL");
        Memory log = new Memory(LOG_BYTES);
        log.clear();
        Memory attr = attr();
        attr.setInt(0, PROG_TYPE_SCHED_CLS);
        attr.setInt(4, instructions.length / 8);
        attr.setPointer(8, code);
        attr.setPointer(16, license);
        attr.setInt(24, LOG_STATS);
        attr.setInt(28, LOG_BYTES);
        attr.setPointer(32, log);
        try {
            return new Loaded(call(PROG_LOAD, attr), 0, log.getString(0, StandardCharsets.US_ASCII.name()));
        } catch (LastErrorException e) {
            return new Loaded(-1, e.getErrorCode(), log.getString(0, StandardCharsets.US_ASCII.name()));
        }
    }

    /** Runs the program once and returns its result. */
    static int run(int program) {
        Memory packet = new Memory(64);
        packet.clear();
        Memory attr = attr();
        attr.setInt(0, program);
        attr.setInt(8, (int) packet.size());
        attr.setPointer(16, packet);
        attr.setInt(32, 1);
        call(PROG_TEST_RUN, attr);
        return attr.getInt(4);
    }
}
