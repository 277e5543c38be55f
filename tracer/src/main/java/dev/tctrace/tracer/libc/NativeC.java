// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.libc;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;

/** The C library's functions, bound directly. Nothing outside this package sees them. */
final class NativeC {
    static {
        Native.register(NativeC.class, "c");
    }

    /**
     * JNA starts a thread when the first Memory is made and ends it when there is none. Started by a thread inside a pod's
     * namespace, it would live there and keep that namespace alive: one Memory that stays keeps the thread out here.
     */
    private static final Memory KEEPS_CLEANER_THREAD = new Memory(1);

    private NativeC() {}

    static native int open(String path, int flags, int mode);

    static native int close(int fd);

    static native int dup(int fd);

    static native int setns(int fd, int type);

    static native int unshare(int flags);

    static native int ioctl(int fd, long request, long argument);

    static native Pointer mmap(Pointer address, long length, int protection, int flags, int fd, long offset);

    static native int munmap(Pointer address, long length);

    static native int epoll_create1(int flags);

    static native int epoll_ctl(int epoll, int operation, int fd, Pointer event);

    static native int epoll_wait(int epoll, Pointer events, int capacity, int timeoutMillis);

    static native int eventfd(int initial, int flags);

    static native long read(int fd, Pointer buffer, long length);

    static native long write(int fd, Pointer buffer, long length);

    static native int socket(int domain, int type, int protocol);

    static native int bind(int fd, Pointer address, int length);

    static native long send(int fd, Pointer buffer, long length, int flags);

    static native long recv(int fd, Pointer buffer, long length, int flags);

    static native int setsockopt(int fd, int level, int option, Pointer value, int length);

    /** With so many arguments as the call has here. */
    static native long syscall(long number, long first, long second, long third);

    static native int getpid();

    static native int gettid();

    static native long sysconf(int name);

    static native int clock_gettime(int clock, Pointer time);

    static native Pointer localtime_r(Pointer seconds, Pointer calendar);

    static native long strftime(Pointer text, long capacity, Pointer format, Pointer calendar);

    static native int sigaction(int signal, Pointer action, Pointer old);
}
