// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.libc;

import com.sun.jna.Memory;
import com.sun.jna.Native;

/** An eventfd(2): wakes a thread that waits in {@link Epoll}. Any thread may signal. */
public final class EventFd implements AutoCloseable {
    private static final int EFD_CLOEXEC = 0x80000;
    private static final int EFD_NONBLOCK = 0x800;

    private final Fd fd = new Fd(Libc.check("eventfd", NativeC.eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)));

    public int number() {
        return fd.number();
    }

    public void signal() {
        try (Memory one = new Memory(8)) {
            one.setLong(0, 1);
            long written = NativeC.write(fd.number(), one, 8);
            // EAGAIN: the counter is at its limit, so the reader is woken anyway.
            if (written < 0 && Errno.of(Native.getLastError()) != Errno.EAGAIN) {
                throw new SystemCallException("write(eventfd)", Native.getLastError());
            }
        }
    }

    /** Takes all signals since the last call. */
    public void drain() {
        try (Memory count = new Memory(8)) {
            NativeC.read(fd.number(), count, 8);
        }
    }

    @Override
    public void close() {
        fd.close();
    }
}
