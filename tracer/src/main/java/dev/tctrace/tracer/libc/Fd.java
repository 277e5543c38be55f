// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.libc;

import java.util.concurrent.atomic.AtomicBoolean;

/** An open file descriptor. Closing it twice does nothing; any thread may close it. */
public final class Fd implements AutoCloseable {
    private final int number;
    private final AtomicBoolean closed = new AtomicBoolean();

    /** Takes over a descriptor: from now on it is closed here and nowhere else. */
    public Fd(int number) {
        if (number < 0) {
            throw new IllegalArgumentException("not a file descriptor: " + number);
        }
        this.number = number;
    }

    /** @throws IllegalStateException when it is closed: the number may belong to another file by now */
    public int number() {
        if (closed.get()) {
            throw new IllegalStateException("file descriptor " + number + " is closed");
        }
        return number;
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            NativeC.close(number);
        }
    }

    @Override
    public String toString() {
        return "fd " + number + (closed.get() ? " (closed)" : "");
    }
}
