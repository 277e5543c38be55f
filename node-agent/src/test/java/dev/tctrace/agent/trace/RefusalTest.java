package dev.tctrace.agent.trace;

import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import dev.tctrace.agent.tc.Obstacle;
import dev.tctrace.api.v1alpha1.ProgramReason;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class RefusalTest {
    private static final Obstacle REJECTED = new Obstacle(ProgramReason.VerifierRejected, "");
    private static final Obstacle HELD = new Obstacle(ProgramReason.HeldByFreplace, "");

    @Test
    void aKernelThatRefusesIsAskedEverMoreSeldom() {
        Refusal refusal = Refusal.of(REJECTED, null, 0);
        assertEquals(10, seconds(refusal));
        assertTrue(refusal.holds(TimeUnit.SECONDS.toNanos(9)));
        assertFalse(refusal.holds(TimeUnit.SECONDS.toNanos(10)));
        refusal = Refusal.of(REJECTED, refusal, 0);
        assertEquals(20, seconds(refusal));
        for (int attempt = 0; attempt < 10; attempt++) {
            refusal = Refusal.of(REJECTED, refusal, 0);
        }
        assertEquals(300, seconds(refusal));
    }

    @Test
    void whatAnotherProgramHoldsIsLookedAtSoonEachTime() {
        Refusal refusal = Refusal.of(HELD, Refusal.of(HELD, null, 0), 0);
        assertEquals(10, seconds(refusal));
        // Another reason is news
        assertEquals(10, seconds(Refusal.of(HELD, Refusal.of(REJECTED, Refusal.of(REJECTED, null, 0), 0), 0)));
    }

    private static long seconds(Refusal refusal) {
        return TimeUnit.NANOSECONDS.toSeconds(refusal.pause());
    }
}
