// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.libc;

import java.nio.charset.StandardCharsets;
import java.util.Map;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;

/** The system calls that Java has no words for. Every one throws {@link SystemCallException}. */
public final class Libc {
    public static final int O_RDONLY = 0;
    public static final int O_NONBLOCK = 0x800;
    public static final int O_CLOEXEC = 0x80000;

    /** Network namespaces, of include/uapi/linux/sched.h. */
    public static final int CLONE_NEWNET = 0x40000000;

    /** _IO(0xb7, 0x3) of include/uapi/linux/nsfs.h. */
    private static final long NS_GET_NSTYPE = 0xb703;

    private static final int SC_NPROCESSORS_CONF = 83;
    private static final int SC_PAGESIZE = 30;
    /** struct tm is 56 bytes on 64-bit machines. */
    private static final int TM_BYTES = 64;

    private static final int PATH_MAX = 4096;
    private static final int CLOCK_REALTIME = 0;
    private static final int CLOCK_MONOTONIC = 1;

    /** Its system call has no function in the C library. */
    private static final Map<String, Long> SYS_MEMBARRIER =
            Map.of("x86-64", 324L, "aarch64", 283L, "riscv64", 283L, "s390x", 356L, "ppc64le", 365L);

    private static final int MEMBARRIER_CMD_GLOBAL = 1;

    private Libc() {}

    public static Fd open(String path, int flags) {
        return new Fd(check("open(" + path + ")", NativeC.open(path, flags | O_CLOEXEC, 0)));
    }

    /** Another descriptor of the same open file. */
    public static Fd duplicate(int fd) {
        return new Fd(check("dup(" + fd + ")", NativeC.dup(fd)));
    }

    /**
     * Moves the calling thread (and only it) into a namespace.
     *
     * @param what for the message of the exception
     * @param type {@link #CLONE_NEWNET}
     */
    public static void setns(Fd namespace, int type, String what) {
        check("setns(" + what + ")", NativeC.setns(namespace.number(), type));
    }

    /**
     * Which kind of namespace a descriptor is: {@link #CLONE_NEWNET} or another CLONE_NEW*.
     *
     * @throws SystemCallException when it is no namespace at all
     */
    public static int namespaceType(Fd namespace) {
        return check("ioctl(NS_GET_NSTYPE)", NativeC.ioctl(namespace.number(), NS_GET_NSTYPE, 0));
    }

    /** Moves the calling thread into new namespaces of its own. */
    public static void unshare(int flags) {
        check("unshare", NativeC.unshare(flags));
    }

    /**
     * Waits for an RCU grace period: BPF programs that are under way at the call have returned after it. It takes some ten
     * milliseconds.
     *
     * @return false where this kernel does not do so (one with nohz_full)
     */
    public static boolean awaitGracePeriod() {
        Long number = SYS_MEMBARRIER.get(Platform.ARCH);
        return number != null && NativeC.syscall(number, MEMBARRIER_CMD_GLOBAL, 0, 0) == 0;
    }

    public static int processId() {
        return NativeC.getpid();
    }

    /** The kernel's id of the calling thread: /proc/self/task/ID. */
    public static int threadId() {
        return NativeC.gettid();
    }

    /** Processors that may ever come online: the size of what is kept per CPU, as long as their ids have no gaps. */
    public static int configuredProcessors() {
        return (int) NativeC.sysconf(SC_NPROCESSORS_CONF);
    }

    public static int pageSize() {
        return (int) NativeC.sysconf(SC_PAGESIZE);
    }

    /** The clock of bpf_ktime_get_ns(), in nanoseconds. */
    public static long monotonicNanos() {
        return clock(CLOCK_MONOTONIC);
    }

    /** Nanoseconds since 1970, UTC. */
    public static long realtimeNanos() {
        return clock(CLOCK_REALTIME);
    }

    /**
     * A time of this process's time zone in the form of strftime(3), such as {@code %Y-%m-%d_%H%M%S}.
     *
     * @throws IllegalArgumentException when the result is empty or longer than a path may be
     */
    public static String formatTime(String format, long epochSeconds) {
        byte[] bytes = format.getBytes(StandardCharsets.UTF_8);
        try (Memory seconds = new Memory(8);
                Memory calendar = new Memory(TM_BYTES);
                Memory pattern = new Memory(bytes.length + 1L);
                Memory text = new Memory(PATH_MAX)) {
            seconds.setLong(0, epochSeconds);
            NativeC.localtime_r(seconds, calendar);
            pattern.write(0, bytes, 0, bytes.length);
            pattern.setByte(bytes.length, (byte) 0);
            int length = (int) NativeC.strftime(text, PATH_MAX, pattern, calendar);
            if (length == 0) {
                throw new IllegalArgumentException("'" + format + "' gives no name");
            }
            return new String(text.getByteArray(0, length), StandardCharsets.UTF_8);
        }
    }

    private static long clock(int id) {
        try (Memory time = new Memory(16)) {
            check("clock_gettime", NativeC.clock_gettime(id, time));
            return time.getLong(0) * 1_000_000_000L + time.getLong(8);
        }
    }

    static int check(String call, int result) {
        if (result < 0) {
            throw new SystemCallException(call, Native.getLastError());
        }
        return result;
    }

    static long check(String call, long result) {
        if (result < 0) {
            throw new SystemCallException(call, Native.getLastError());
        }
        return result;
    }

    static Pointer check(String call, Pointer result) {
        if (result == null || Pointer.nativeValue(result) == -1) {
            throw new SystemCallException(call, Native.getLastError());
        }
        return result;
    }
}
