package dev.tctrace.agent.cli;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

@Timeout(30)
class PendingTest {
    private static final long LONG = Duration.ofHours(1).toNanos();

    private final Pending pending = new Pending();

    @Test
    void waitsAsLongAsIsSaidWhereNothingComes() {
        long began = System.nanoTime();

        assertTrue(pending.await(Duration.ofMillis(30).toNanos()));

        assertTrue(System.nanoTime() - began >= Duration.ofMillis(30).toNanos());
    }

    @Test
    void whatIsToBeDoneEndsTheWaitOnce() throws Exception {
        CompletableFuture<Boolean> waiting = CompletableFuture.supplyAsync(() -> pending.await(LONG));

        pending.soon();
        pending.soon();

        assertTrue(waiting.get());
        CompletableFuture<Boolean> next = CompletableFuture.supplyAsync(() -> pending.await(LONG));
        assertThrows(TimeoutException.class, () -> next.get(200, TimeUnit.MILLISECONDS));
        pending.stop();
        assertFalse(next.get());
    }

    @Test
    void onceStoppedNobodyWaits() {
        pending.stop();

        assertFalse(pending.await(LONG));
    }

    @Test
    void anInterruptStops() {
        Thread.currentThread().interrupt();

        assertFalse(pending.await(LONG));
        assertTrue(Thread.interrupted());
    }
}
