// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class HeartbeatTest {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5); // System.nanoTime() may overflow
    private final Heartbeat heartbeat = new Heartbeat(now::get);

    @Test
    void lateWithoutABeat() {
        now.addAndGet(LIMIT.toNanos());
        assertFalse(heartbeat.late(LIMIT));
        now.addAndGet(1);
        assertTrue(heartbeat.late(LIMIT));
        heartbeat.beat();
        assertFalse(heartbeat.late(LIMIT));
    }

    @Test
    void neverLateAtRest() {
        heartbeat.rest();
        now.addAndGet(2 * LIMIT.toNanos());
        assertFalse(heartbeat.late(LIMIT));
        heartbeat.beat();
        now.addAndGet(2 * LIMIT.toNanos());
        assertTrue(heartbeat.late(LIMIT));
    }

    @Test
    void whatFailsAgainAndAgainIsLate() {
        heartbeat.rest();
        heartbeat.failed();
        now.addAndGet(LIMIT.toNanos());
        heartbeat.failed();
        assertFalse(heartbeat.late(LIMIT));
        now.addAndGet(1);
        heartbeat.failed();
        assertTrue(heartbeat.late(LIMIT));
    }
}
