// SPDX-License-Identifier: Apache-2.0
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
class WakeSignalTest {
    private static final long LONG = Duration.ofHours(1).toNanos();

    private final WakeSignal signal = new WakeSignal();

    @Test
    void waitsAsLongAsIsSaidWhereNothingComes() {
        long began = System.nanoTime();

        assertTrue(signal.await(Duration.ofMillis(30).toNanos()));

        assertTrue(System.nanoTime() - began >= Duration.ofMillis(30).toNanos());
    }

    @Test
    void whatIsToBeDoneEndsTheWaitOnce() throws Exception {
        signal.wake();
        signal.wake();
        assertTrue(signal.await(LONG));

        CompletableFuture<Boolean> next = CompletableFuture.supplyAsync(() -> signal.await(LONG));
        assertThrows(TimeoutException.class, () -> next.get(200, TimeUnit.MILLISECONDS));
        signal.wake();
        assertTrue(next.get());
    }

    @Test
    void aStopEndsTheWait() throws Exception {
        CompletableFuture<Boolean> next = CompletableFuture.supplyAsync(() -> signal.await(LONG));

        signal.stop();
        assertFalse(next.get());
    }

    @Test
    void onceStoppedNobodyWaits() {
        signal.stop();

        assertFalse(signal.await(LONG));
    }

    @Test
    void anInterruptStops() {
        Thread.currentThread().interrupt();

        assertFalse(signal.await(LONG));
        assertTrue(Thread.interrupted());
    }
}
