// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.node;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.Test;

import dev.tctrace.testsupport.Waiting;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class PeriodicTaskTest {
    @Test
    void goesOnWhateverIsThrown() throws InterruptedException {
        CountDownLatch rounds = new CountDownLatch(3);
        PeriodicTask task = new PeriodicTask("test", () -> {
            rounds.countDown();
            throw new UnsatisfiedLinkError("an Error, not an exception");
        });

        task.every(Duration.ofMillis(1));

        assertTrue(rounds.await(30, TimeUnit.SECONDS));
        assertTrue(task.end(Instant.now(), Instant.now().plusSeconds(30)));
    }

    @Test
    void oneWhoseRoundsAllFailIsStuck() throws InterruptedException {
        CountDownLatch rounds = new CountDownLatch(2);
        AtomicBoolean fails = new AtomicBoolean(true);
        PeriodicTask task = new PeriodicTask("test", () -> {
            rounds.countDown();
            if (fails.get()) {
                throw new IllegalStateException("for the test");
            }
        });
        task.every(Duration.ofMillis(20));
        assertTrue(rounds.await(30, TimeUnit.SECONDS));

        assertTrue(task.stuck(Duration.ZERO));
        assertFalse(task.stuck(Duration.ofMinutes(4)));
        Waiting.until(() -> task.stuck(Duration.ofMillis(200)), Duration.ofSeconds(30));
        fails.set(false);
        Waiting.until(() -> !task.stuck(Duration.ofMillis(200)), Duration.ofSeconds(30));
        assertTrue(task.end(Instant.now(), Instant.now().plusSeconds(30)));
    }

    @Test
    void aLongRoundIsAliveWhileItsStepsEnd() throws InterruptedException {
        AtomicBoolean goesOn = new AtomicBoolean(true);
        AtomicBoolean steps = new AtomicBoolean(true);
        AtomicReference<PeriodicTask> self = new AtomicReference<>();
        PeriodicTask task = new PeriodicTask("test", () -> {
            while (goesOn.get()) {
                if (steps.get()) {
                    self.get().step();
                }
                Waiting.pause(Duration.ofMillis(5));
            }
        });
        self.set(task);
        task.every(Duration.ofMillis(1));
        Waiting.pause(Duration.ofSeconds(1));

        Waiting.until(() -> !task.stuck(Duration.ofMillis(500)), Duration.ofSeconds(30));
        steps.set(false);
        Waiting.until(() -> task.stuck(Duration.ofMillis(500)), Duration.ofSeconds(30));
        goesOn.set(false);
        assertTrue(task.end(Instant.now(), Instant.now().plusSeconds(30)));
    }

    @Test
    void saysThatItHasNotEnded() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch mayEnd = new CountDownLatch(1);
        PeriodicTask task = new PeriodicTask("test", () -> {
            begun.countDown();
            while (mayEnd.getCount() > 0) {
                Thread.onSpinWait(); // deaf to interrupts, as a system call may be
            }
        });
        task.every(Duration.ofMillis(1));
        assertTrue(begun.await(30, TimeUnit.SECONDS));

        assertFalse(task.end(Instant.now(), Instant.now()));
        mayEnd.countDown();
    }
}
