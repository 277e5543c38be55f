// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.libc;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Platform;

/** An epoll(7) set. Any thread may add and remove; one thread waits. */
public final class Epoll implements AutoCloseable {
    private static final int EPOLL_CLOEXEC = 0x80000;
    private static final int ADD = 1;
    private static final int REMOVE = 2;
    private static final int EPOLLIN = 1;
    private static final int MOST_EVENTS = 64;

    /** struct epoll_event is packed on x86-64 only. */
    private static final int EVENT_SIZE = Platform.isIntel() ? 12 : 16;

    private static final int TOKEN_OFFSET = EVENT_SIZE - 8;

    private final Fd fd = new Fd(Libc.check("epoll_create1", NativeC.epoll_create1(EPOLL_CLOEXEC)));
    private final Memory events = new Memory((long) EVENT_SIZE * MOST_EVENTS);

    /** @param token what {@link #await} gives back when the descriptor is readable */
    public void add(int readable, long token) {
        try (Memory event = new Memory(EVENT_SIZE)) {
            event.clear();
            event.setInt(0, EPOLLIN);
            event.setLong(TOKEN_OFFSET, token);
            Libc.check("epoll_ctl(add)", NativeC.epoll_ctl(fd.number(), ADD, readable, event));
        }
    }

    public void remove(int readable) {
        try (Memory event = new Memory(EVENT_SIZE)) {
            Libc.check("epoll_ctl(remove)", NativeC.epoll_ctl(fd.number(), REMOVE, readable, event));
        }
    }

    /**
     * Waits until something is readable.
     *
     * @param timeoutMillis -1: for ever; 0: only look
     * @return the tokens of what is readable; empty when the time is over or a signal came
     */
    public long[] await(int timeoutMillis) {
        int count = NativeC.epoll_wait(fd.number(), events, MOST_EVENTS, timeoutMillis);
        if (count < 0) {
            int number = Native.getLastError();
            if (Errno.of(number) == Errno.EINTR) {
                return new long[0];
            }
            throw new SystemCallException("epoll_wait", number);
        }
        long[] tokens = new long[count];
        for (int i = 0; i < count; i++) {
            tokens[i] = events.getLong((long) i * EVENT_SIZE + TOKEN_OFFSET);
        }
        return tokens;
    }

    @Override
    public void close() {
        fd.close();
        events.close();
    }
}
