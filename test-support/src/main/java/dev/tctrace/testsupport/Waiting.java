// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.testsupport;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** For what an API server, an agent or a thread does in its own time. */
public final class Waiting {
    private Waiting() {}

    /** Fails when the condition does not hold within the time. */
    public static void until(BooleanSupplier condition, Duration most) {
        eventually("a condition", condition::getAsBoolean, Boolean::booleanValue, most, Duration.ofMillis(100));
    }

    /**
     * The first value that is right; fails with the last one seen when it does not come within the time.
     *
     * @param what for the message
     */
    public static <T> T eventually(
            String what, Supplier<T> value, Predicate<? super T> right, Duration most, Duration between) {
        long end = System.nanoTime() + most.toNanos();
        while (true) {
            T seen = value.get();
            if (right.test(seen)) {
                return seen;
            }
            if (System.nanoTime() > end) {
                throw new AssertionError(what + ": not within " + most.toSeconds() + " s; last seen: " + seen);
            }
            pause(between);
        }
    }

    /** Lets time pass, in which something must not happen. */
    public static void pause(Duration time) {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
