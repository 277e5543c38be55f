package dev.tctrace.agent.node;

import java.time.Duration;
import java.time.Instant;
import java.util.function.BooleanSupplier;

import static org.junit.jupiter.api.Assertions.assertTrue;

/** For what an API server, or a thread of the agent's, does in its own time. */
final class Waiting {
    private Waiting() {}

    /** Fails when the condition does not hold within the time. */
    static void until(BooleanSupplier condition, Duration most) {
        Instant end = Instant.now().plus(most);
        while (!condition.getAsBoolean()) {
            assertTrue(Instant.now().isBefore(end), "not within " + most.toSeconds() + " s");
            pause(Duration.ofMillis(100));
        }
    }

    static void pause(Duration time) {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
