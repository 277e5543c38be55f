package dev.tctrace.agent.cli;

import java.util.concurrent.TimeUnit;

/** What the command's thread waits for beside the time: something to do, a wish to stop. Safe for use by several threads. */
final class Pending {
    /** How long a packet may wait, so that others are written with it. */
    private static final long GATHER_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private boolean stopped;
    private boolean asked;
    private long due;

    /** There is something to do. */
    synchronized void soon() {
        if (!asked) {
            asked = true;
            due = System.nanoTime() + GATHER_NANOS;
            notifyAll();
        }
    }

    synchronized void stop() {
        stopped = true;
        notifyAll();
    }

    /**
     * Waits that long, less where there is something to do, and not at all once stopped; an interrupt stops.
     *
     * @return false once stopped
     */
    synchronized boolean await(long nanos) {
        long end = System.nanoTime() + nanos;
        try {
            while (!stopped) {
                long left = (asked && due - end < 0 ? due : end) - System.nanoTime();
                if (left <= 0) {
                    asked = false;
                    return true;
                }
                TimeUnit.NANOSECONDS.timedWait(this, left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stopped = true;
        }
        return false;
    }
}
