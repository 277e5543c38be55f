// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.engine;

import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import dev.tctrace.tracer.tc.NotTracedReason;
import dev.tctrace.tracer.tc.Obstacle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class AttachBackoffTest {
    private static final Obstacle REJECTED = new Obstacle(NotTracedReason.VERIFIER_REJECTED, "");
    private static final Obstacle HELD = new Obstacle(NotTracedReason.HELD_BY_FREPLACE, "");

    @Test
    void aKernelThatRefusesIsAskedEverMoreSeldom() {
        AttachBackoff refusal = AttachBackoff.of(REJECTED, null, 0);
        assertEquals(10, seconds(refusal));
        assertTrue(refusal.holds(TimeUnit.SECONDS.toNanos(9)));
        assertFalse(refusal.holds(TimeUnit.SECONDS.toNanos(10)));
        refusal = AttachBackoff.of(REJECTED, refusal, 0);
        assertEquals(20, seconds(refusal));
        for (int attempt = 0; attempt < 10; attempt++) {
            refusal = AttachBackoff.of(REJECTED, refusal, 0);
        }
        assertEquals(300, seconds(refusal));
    }

    @Test
    void whatAnotherProgramHoldsIsLookedAtSoonEachTime() {
        AttachBackoff refusal = AttachBackoff.of(HELD, AttachBackoff.of(HELD, null, 0), 0);
        assertEquals(10, seconds(refusal));
        // Another reason is news
        assertEquals(
                10,
                seconds(AttachBackoff.of(HELD, AttachBackoff.of(REJECTED, AttachBackoff.of(REJECTED, null, 0), 0), 0)));
    }

    private static long seconds(AttachBackoff refusal) {
        return TimeUnit.NANOSECONDS.toSeconds(refusal.pause());
    }
}
