// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.engine;

import java.util.Arrays;
import java.util.PrimitiveIterator;
import java.util.function.LongSupplier;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;

class MissedRunsTest {
    @Test
    void whatRanButWasNotSeenIsMissed() {
        assertEquals(7, MissedRuns.before(values(10), values(3, 3), 0));
        assertEquals(2, MissedRuns.before(values(10), values(3, 3), 5));
    }

    @Test
    void neverLessThanNone() {
        assertEquals(0, MissedRuns.before(values(2), values(3, 3), 0));
    }

    /** Three packets come between the two looks at first. */
    @Test
    void looksAgainWhilePacketsCome() {
        assertEquals(7, MissedRuns.before(values(13, 13), values(3, 6, 6), 0));
    }

    @Test
    void endsThoughPacketsKeepComing() {
        long[] seen = new long[100];
        Arrays.setAll(seen, i -> i);
        long[] runs = new long[100];
        Arrays.setAll(runs, i -> i + 5);
        assertEquals(5, MissedRuns.before(values(runs), values(seen), 0));
    }

    private static LongSupplier values(long... values) {
        PrimitiveIterator.OfLong iterator = Arrays.stream(values).iterator();
        return iterator::nextLong;
    }
}
