// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.engine;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;

class ClockOffsetTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long SINCE_1970 = 1_800_000_000L * SECOND;

    private long now = 7 * SECOND;
    private boolean linked;

    @Test
    void aReadingThatWasHeldUpDoesNotCount() {
        assertEquals(SINCE_1970, ClockOffset.measure(this::monotonic, this::realtimeAnswersLate));
    }

    @Test
    void norOneThatWasHeldUpBeforeItReadTheClock() {
        assertEquals(SINCE_1970, ClockOffset.measure(this::monotonic, this::realtimeReadsLate));
    }

    private long monotonic() {
        return now;
    }

    private long realtimeAnswersLate() {
        long wall = now + SINCE_1970;
        link();
        return wall;
    }

    private long realtimeReadsLate() {
        link();
        return now + SINCE_1970;
    }

    private void link() {
        if (!linked) {
            linked = true;
            now += SECOND;
        }
    }
}
