// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.engine;

import java.util.Arrays;
import java.util.PrimitiveIterator;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;

class MissedRunsTest {
    /** Nothing is under way: neither CPU saw anything during the grace period. */
    private static final long[] SETTLED = {1, 2};

    @Test
    void whatRanButWasNotSeenIsMissed() {
        assertEquals(7, MissedRuns.before(runs(10), seen(1, 2), SETTLED, 0));
        assertEquals(2, MissedRuns.before(runs(10), seen(1, 2), SETTLED, 5));
    }

    @Test
    void neverLessThanNone() {
        assertEquals(0, MissedRuns.before(runs(2), seen(1, 2), SETTLED, 0));
    }

    /** The kernel counts a call when it ends, the tracer when it begins. */
    @Test
    void aCallUnderWayHidesNone() {
        // One CPU saw some since: one of these may be under way.
        assertEquals(6, MissedRuns.before(runs(10), seen(3, 2), SETTLED, 0));
        assertEquals(5, MissedRuns.before(runs(10), seen(3, 4), SETTLED, 0));
        // Without a grace period one on each CPU may be, seen or not.
        assertEquals(9, MissedRuns.before(runs(10), seen(1, 2), null, 0));
    }

    /** Three packets come between the two looks at first. */
    @Test
    void looksAgainWhilePacketsCome() {
        assertEquals(8, MissedRuns.before(runs(13, 13), seen(1, 2, 4, 2, 4, 2), SETTLED, 0));
    }

    @Test
    void endsThoughPacketsKeepComing() {
        long[] seen = new long[200];
        Arrays.setAll(seen, i -> i / 2);
        long[] runs = new long[100];
        Arrays.setAll(runs, i -> 2 * i + 5);
        assertEquals(5, MissedRuns.before(runs(runs), seen(seen), new long[2], 0));
    }

    private static LongSupplier runs(long... values) {
        PrimitiveIterator.OfLong iterator = Arrays.stream(values).iterator();
        return iterator::nextLong;
    }

    /** Pairs, of two CPUs; the last one stays. */
    private static Supplier<long[]> seen(long... values) {
        AtomicInteger next = new AtomicInteger();
        return () -> {
            int at = Math.min(next.getAndAdd(2), values.length - 2);
            return new long[] {values[at], values[at + 1]};
        };
    }
}
