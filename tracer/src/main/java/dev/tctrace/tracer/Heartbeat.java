// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Whether a thread still comes round. It says so itself: {@link #beat} after each round, {@link #rest} before it waits for what
 * may never come. Thread-safe.
 */
public final class Heartbeat {
    private final LongSupplier nanoTime;
    private volatile long last;
    private volatile boolean resting;

    public Heartbeat() {
        this(System::nanoTime);
    }

    /** @param nanoTime as {@link System#nanoTime} */
    public Heartbeat(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        beat();
    }

    /** A round, or a step of a long one, ended as it should. */
    public void beat() {
        last = nanoTime.getAsLong();
        resting = false;
    }

    /** Until the next beat nothing is expected. */
    public void rest() {
        resting = true;
    }

    /** A round, or the wait before it, failed: a beat is expected from now on, unless it was before. */
    public void failed() {
        if (resting) {
            beat();
        }
    }

    /** Whether more time than that has passed since the last beat, rests left out. */
    public boolean late(Duration limit) {
        return !resting && nanoTime.getAsLong() - last > limit.toNanos();
    }
}
