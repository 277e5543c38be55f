// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.ring;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

import dev.tctrace.tracer.Heartbeat;
import dev.tctrace.tracer.libc.Epoll;
import dev.tctrace.tracer.libc.EventFd;

/**
 * One thread that reads many rings. {@link #add}, {@link #remove} and {@link #close} may be called by any thread; handlers run on
 * the reader's thread, but for the last records of a ring, which {@link #remove} hands over on its caller's.
 *
 * <p>The kernel wakes the reader only now and then, because waking costs more than a record; so it also looks by itself.
 */
public final class RingReader implements AutoCloseable {
    /** How long a record may lie in a ring that nobody is woken for, as long as some come. */
    private static final int SHORTEST_WAIT_MILLIS = 50;

    /** The same after a silence: a process that has nothing to do is to be forgotten. */
    private static final int LONGEST_WAIT_MILLIS = 200;

    /** Without rings: then only {@link #add} wakes it, but for a round that failed before. */
    private static final int IDLE_WAIT_MILLIS = 60_000;

    /** After a round that failed, so that one that always does costs nothing. */
    private static final long PAUSE_NANOS = 100_000_000;

    private static final int MOST_AT_ONCE = 4096;
    private static final long WAKE = -1;

    private final Epoll epoll = new Epoll();
    private final EventFd wake = new EventFd();
    private final List<Entry> entries = new CopyOnWriteArrayList<>();
    private final Consumer<Throwable> failures;
    private final Heartbeat heartbeat = new Heartbeat();
    private final Thread thread;
    private volatile boolean closed;

    private record Entry(RingBuffer ring, RecordHandler handler) {}

    /** @param failures hears what is thrown, by a handler most likely: its record is skipped and reading goes on */
    public RingReader(String name, Consumer<Throwable> failures) {
        this.failures = failures;
        epoll.add(wake.number(), WAKE);
        heartbeat.rest();
        thread = new Thread(this::run, name);
        thread.setDaemon(true);
        thread.start();
    }

    /** @throws IllegalStateException after {@link #close} */
    public void add(RingBuffer ring, RecordHandler handler) {
        if (closed) {
            throw new IllegalStateException("the reader is closed");
        }
        epoll.add(ring.fd(), ring.fd());
        entries.add(new Entry(ring, handler));
        wake.signal();
    }

    /** Stops to read a ring, after handing over what is in it. */
    public void remove(RingBuffer ring) {
        for (Entry entry : entries) {
            if (entry.ring == ring && entries.remove(entry)) {
                if (!closed) {
                    epoll.remove(ring.fd());
                }
                drainRest(entry);
            }
        }
    }

    private void run() {
        int wait = SHORTEST_WAIT_MILLIS;
        while (!closed) {
            try {
                wait = round(wait);
                heartbeat.rest();
            } catch (Throwable e) { // also an Error: without this thread no record is ever seen
                heartbeat.failed();
                report(e);
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    /** @return how long to wait next time */
    private int round(int wait) {
        long[] tokens = epoll.await(entries.isEmpty() ? IDLE_WAIT_MILLIS : wait);
        heartbeat.beat();
        for (long token : tokens) {
            if (token == WAKE) {
                wake.drain();
            }
        }
        return drainAll() ? SHORTEST_WAIT_MILLIS : Math.min(2 * wait, LONGEST_WAIT_MILLIS);
    }

    private void report(Throwable failure) {
        try {
            failures.accept(failure);
        } catch (Throwable e) { // who cannot even hear of it must not end the thread
            failure.addSuppressed(e);
        }
    }

    /** Whether the thread has ended, though not closed, or hangs: in a handler, most likely. */
    public boolean stuck(Duration limit) {
        return !closed && (!thread.isAlive() || heartbeat.late(limit));
    }

    /** @return whether there was anything */
    private boolean drainAll() {
        boolean any = false;
        boolean more = true;
        while (more && !closed) {
            more = false;
            for (Entry entry : entries) {
                int count = drain(entry);
                any |= count > 0;
                heartbeat.beat();
                more |= count == MOST_AT_ONCE;
            }
        }
        return any;
    }

    private int drain(Entry entry) {
        try {
            return entry.ring.drain(entry.handler, MOST_AT_ONCE);
        } catch (RuntimeException | Error e) {
            report(e);
            return MOST_AT_ONCE;
        }
    }

    private void drainRest(Entry entry) {
        while (drain(entry) == MOST_AT_ONCE) {
            // The producer may be faster for a while; the tracers are detached by now, so this ends.
            Thread.onSpinWait();
        }
    }

    /** Ends the thread. Records that are still in the rings stay there. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        wake.signal();
        try {
            if (Thread.currentThread() != thread) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            // The descriptors stay open rather than being pulled away under the thread.
            return;
        }
        epoll.close();
        wake.close();
    }
}
