// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.cli;

import java.util.concurrent.TimeUnit;

/** Wakes the command's thread when there is something to do, at a request to stop, or after a time. Thread-safe. */
final class WakeSignal {
    private boolean stopped;
    private boolean asked;

    /** There is something to do. */
    synchronized void wake() {
        asked = true;
        notifyAll();
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
                long left = end - System.nanoTime();
                if (asked || left <= 0) {
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
