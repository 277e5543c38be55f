// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.cli;

import java.io.Closeable;
import java.io.IOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import dev.tctrace.tracer.KernelDrop;
import dev.tctrace.tracer.SessionSnapshot;
import dev.tctrace.tracer.TracedPacket;

/**
 * Packets and notices on their way to the output. One thread writes them, in the order in which they came, so a terminal or a
 * pager that stops reading holds up that thread only: not the engine's reader, and not the command's own thread, which
 * detaches the tracers. Nothing is written before {@link #begin} or the end. Thread-safe.
 */
final class OutputQueue implements Closeable {
    /** With 512 bytes of each packet at entry and exit, some 40 MB of the launcher's 192 MB of heap. */
    static final int CAPACITY = 1 << 14;

    /** How long a packet may wait, so that others are written with it. */
    private static final long GATHER_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private static final long IDLE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    /** An output that nobody waits for any more may go on so long, as long as it gets on. */
    private static final long ABANDONED_NANOS = TimeUnit.SECONDS.toNanos(5);

    private static final Runnable END = () -> {};

    private final SinkGroup sinks;
    private final BlockingQueue<Runnable> steps;
    private final Runnable stop;
    private final Thread writer = new Thread(this::write, "output");
    private final CountDownLatch begun = new CountDownLatch(1);
    private final AtomicLong overflowed = new AtomicLong();
    private final AtomicLong waiting = new AtomicLong();
    private final AtomicLong done = new AtomicLong();
    private volatile boolean abandoned;
    private volatile boolean givenUp;
    private volatile Throwable crash;

    /**
     * @param sinks where packets go; used, and at the end closed, by the writing thread
     * @param capacity how many packets and notices may wait
     * @param stop called when no more packets are wanted: there are enough, or the output failed
     */
    OutputQueue(SinkGroup sinks, int capacity, Runnable stop) {
        this.sinks = sinks;
        this.steps = new ArrayBlockingQueue<>(capacity);
        this.stop = stop;
        writer.setDaemon(true);
        writer.start();
    }

    /** How lines look is settled: which programs they are of. */
    void begin() {
        begun.countDown();
    }

    /** Never blocks: a packet that finds the queue full is counted and forgotten. */
    void packet(TracedPacket packet) {
        waiting.incrementAndGet();
        if (!steps.offer(step(packet))) {
            overflow();
        }
    }

    /** The same for the thread that closes the session: nothing waits for that thread, so it waits for room. */
    void lastPacket(TracedPacket packet) {
        waiting.incrementAndGet();
        if (!put(step(packet))) {
            overflow();
        }
    }

    /** As {@link #packet}: the drop of a packet that came before. */
    void drop(KernelDrop drop) {
        steps.offer(step(drop));
    }

    /** As {@link #lastPacket}. */
    void lastDrop(KernelDrop drop) {
        put(step(drop));
    }

    /** Never blocks: where the output is stuck, notices are lost as packets are. */
    void say(Runnable notice) {
        steps.offer(notice);
    }

    private void overflow() {
        waiting.decrementAndGet();
        overflowed.incrementAndGet();
    }

    /** Gives up an output that does not get on: nobody waits for it any more. One that is only slow is given some seconds. */
    void abandon() {
        abandoned = true;
        begin();
    }

    /** Packets that were reported, but not written: the output was too slow. */
    long overflowed() {
        return overflowed.get() + (givenUp ? waiting.get() : 0);
    }

    /**
     * Writes everything that waits, then what the sinks have to say at the end, and closes them.
     *
     * @throws IOException when the output could not be written, unless its reader has gone
     */
    void finish(SessionSnapshot end) throws IOException {
        begin();
        put(() -> sinks.finish(end));
        close();
        if (crash != null) {
            throw new IllegalStateException("The output failed: " + crash, crash);
        }
        if (!givenUp && sinks.failure() != null) {
            throw sinks.failure();
        }
    }

    /** Waits until everything is written and the sinks are closed, or until an abandoned output is given up. */
    @Override
    public void close() {
        begin();
        put(END);
        boolean interrupted = false;
        long latest = System.nanoTime() + ABANDONED_NANOS;
        while (writer.isAlive() && !givenUp) {
            long before = done.get();
            try {
                writer.join(TimeUnit.NANOSECONDS.toMillis(IDLE_NANOS));
            } catch (InterruptedException e) {
                interrupted = true;
            }
            if (!abandoned) {
                latest = System.nanoTime() + ABANDONED_NANOS;
            } else if (writer.isAlive() && (done.get() == before || System.nanoTime() - latest >= 0)) {
                givenUp = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private Runnable step(TracedPacket packet) {
        return () -> {
            if (!sinks.packet(packet)) {
                stop.run();
            }
            waiting.decrementAndGet();
        };
    }

    private Runnable step(KernelDrop drop) {
        return () -> sinks.drop(drop);
    }

    private boolean put(Runnable step) {
        boolean interrupted = false;
        // Once abandoned it takes what there is room for.
        boolean taken = steps.offer(step);
        while (!taken && writer.isAlive() && !abandoned) {
            try {
                taken = steps.offer(step, IDLE_NANOS, TimeUnit.NANOSECONDS);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return taken;
    }

    private void write() {
        try {
            begun.await();
            long flushAt = System.nanoTime() + IDLE_NANOS;
            boolean gathering = false;
            Runnable step = null;
            while (step != END && !givenUp) {
                step = steps.poll(flushAt - System.nanoTime(), TimeUnit.NANOSECONDS);
                if (step != null) {
                    step.run();
                    done.incrementAndGet();
                    if (!gathering) {
                        gathering = true;
                        flushAt = System.nanoTime() + GATHER_NANOS;
                    }
                }
                if (System.nanoTime() - flushAt >= 0) {
                    gathering = false;
                    flushAt = System.nanoTime() + IDLE_NANOS;
                    if (!sinks.flush()) {
                        stop.run();
                    }
                }
            }
        } catch (InterruptedException e) {
            // Nobody interrupts this thread; whoever does wants it to end.
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            crash = e;
        } finally {
            sinks.close();
            stop.run();
        }
    }
}
