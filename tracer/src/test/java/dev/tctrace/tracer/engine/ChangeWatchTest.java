// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.engine;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import dev.tctrace.tracer.netns.NamespacePair;
import dev.tctrace.tracer.netns.NetworkNamespace;
import dev.tctrace.tracer.netns.netlink.ChangeSocket;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

@Tag("kernel")
@Timeout(60)
class ChangeWatchTest {
    @Test
    void oneThatHasHeardNothingYetIsAtRest() {
        try (ChangeWatch watch = new ChangeWatch()) {
            assertFalse(watch.stuck(Duration.ZERO));
        }
    }

    @Test
    void oneThatThrowsKeepsNobodyElseFromHearing() throws InterruptedException {
        try (NamespacePair pair = NamespacePair.veth();
                NetworkNamespace pod = pair.pod();
                ChangeWatch watch = new ChangeWatch()) {
            Semaphore thrown = new Semaphore(0);
            Semaphore heard = new Semaphore(0);
            listen(watch, "throws", pod, at -> {
                thrown.release();
                throw new UnsatisfiedLinkError("an Error, not an exception");
            });
            listen(watch, "hears", pod, at -> heard.release());

            for (int i = 0; i < 2; i++) {
                pair.shell("ip -n POD link set eth0 mtu 140" + i);
                assertTrue(thrown.tryAcquire(10, TimeUnit.SECONDS), "change " + i);
                assertTrue(heard.tryAcquire(10, TimeUnit.SECONDS), "change " + i);
                thrown.drainPermits();
                heard.drainPermits();
            }
            assertFalse(watch.stuck(Duration.ofSeconds(60)));
        }
    }

    @Test
    void oneThatDoesNotReturnIsFoundOut() throws InterruptedException {
        try (NamespacePair pair = NamespacePair.veth();
                NetworkNamespace pod = pair.pod();
                ChangeWatch watch = new ChangeWatch()) {
            CountDownLatch begun = new CountDownLatch(1);
            CountDownLatch mayEnd = new CountDownLatch(1);
            listen(watch, "blocks", pod, at -> {
                begun.countDown();
                awaitQuietly(mayEnd);
            });
            pair.shell("ip -n POD link set eth0 mtu 1400");
            assertTrue(begun.await(10, TimeUnit.SECONDS));

            while (!watch.stuck(Duration.ofMillis(50))) {
                Thread.onSpinWait();
            }
            mayEnd.countDown();
            while (watch.stuck(Duration.ofMillis(50))) {
                Thread.onSpinWait();
            }
        }
    }

    private static void listen(ChangeWatch watch, Object owner, NetworkNamespace pod, Consumer<Long> heard) {
        watch.listen(owner, Map.of(new ChangeWatch.Spot(pod.inode(), ChangeSocket.ANY_DEVICE), pod), heard);
    }

    static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
