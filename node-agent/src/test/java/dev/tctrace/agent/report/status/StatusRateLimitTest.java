// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.report.status;

import java.time.Duration;
import java.time.Instant;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class StatusRateLimitTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void anEntryThatNeverWasIsWrittenAtOnce() {
        assertTrue(StatusRateLimit.due(NOW, null, 500, 900, true, false));
    }

    @Test
    void newsWaitsLongerTheMoreNodesWriteToTheSameObjectAndTheLargerItIs() {
        assertEquals(Duration.ofSeconds(2), StatusRateLimit.interval(1, 64 * 1024, false));
        assertEquals(Duration.ofSeconds(2), StatusRateLimit.interval(8, 8 * 1024, false));
        assertEquals(Duration.ofSeconds(32), StatusRateLimit.interval(32, 8 * 1024, false));
        assertEquals(Duration.ofSeconds(64), StatusRateLimit.interval(32, 16 * 1024, false));
        // Whatever their number, all nodes together cause the same work at most
        for (int nodes : new int[] {1, 10, 50, 500, 5000}) {
            int entry = StatusSizeLimit.bytes(nodes, "node-1") + StatusSizeLimit.ownership("node-1");
            double seconds = StatusRateLimit.interval(nodes, entry, false).toMillis() / 1000.0;
            double bytes = (double) nodes * nodes * entry / seconds;
            assertTrue(bytes <= StatusRateLimit.BYTES_PER_SECOND * 1.01, bytes + " bytes a second");
        }
    }

    @Test
    void aChangedStateIsToldSoonerThanACount() {
        Instant last = NOW.minusSeconds(20);
        assertTrue(StatusRateLimit.due(NOW, last, 500, 900, true, true));
        assertFalse(StatusRateLimit.due(NOW, last, 500, 900, true, false));
    }

    @Test
    void withoutNewsItIsWrittenOnlyAsASignOfLife() {
        assertFalse(StatusRateLimit.due(NOW, NOW.minusSeconds(59), 1, 900, false, false));
        assertTrue(StatusRateLimit.due(NOW, NOW.minusSeconds(60), 1, 900, false, false));
    }

    @Test
    void aPromiseHoldsForAnAgentOfManyTraces() {
        assertEquals(Duration.ofSeconds(60), StatusRateLimit.promise(1, 900, 1));
        assertEquals(Duration.ofSeconds(400), StatusRateLimit.promise(1, 900, 100));
        assertEquals(StatusRateLimit.heartbeat(500, 900), StatusRateLimit.promise(500, 900, 1));
    }

    @Test
    void refusalsAreAnsweredWithPatience() {
        assertEquals(Duration.ofSeconds(2), Backoff.after(1, 0.5));
        assertEquals(Duration.ofSeconds(16), Backoff.after(4, 0.5));
        assertEquals(Duration.ofSeconds(60), Backoff.after(40, 0.5));
    }
}
