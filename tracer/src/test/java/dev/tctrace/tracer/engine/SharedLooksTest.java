// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.tctrace.tracer.netns.NetworkNamespace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

class SharedLooksTest {
    private static final long MILLI = 1_000_000;

    private final List<String> asked = new ArrayList<>();
    private long now = 1_000 * MILLI;
    private RuntimeException failure;
    private final SharedLooks looks = new SharedLooks(
            (pod, interfaceName) -> {
                asked.add(interfaceName);
                if (failure != null) {
                    throw failure;
                }
                // As a look takes its time.
                now += MILLI;
                return Optional.empty();
            },
            () -> now);
    private final NetworkNamespace pod = NetworkNamespace.current();

    @AfterEach
    void close() {
        pod.close();
    }

    @Test
    void sessionsOnTheSameInterfaceShareALook() {
        long settled = now;
        now += MILLI;
        SharedLooks.Look first = looks.at(pod, "eth0", settled);

        assertEquals(settled + MILLI, first.begun());
        assertSame(first, looks.at(pod, "eth0", settled));
        assertSame(first, looks.at(pod, "eth0", first.begun()));
        assertEquals(List.of("eth0"), asked);
    }

    @Test
    void eachInterfaceIsLookedAt() {
        looks.at(pod, "eth0", now);
        looks.at(pod, "eth1", now - MILLI);

        assertEquals(List.of("eth0", "eth1"), asked);
    }

    @Test
    void whatChangedAfterALookBeganIsLookedForAnew() {
        SharedLooks.Look first = looks.at(pod, "eth0", now);
        // A change while the look was under way: nobody knows whether it is in it.
        long changed = first.begun() + 1;

        SharedLooks.Look second = looks.at(pod, "eth0", changed);
        assertNotSame(first, second);
        assertEquals(List.of("eth0", "eth0"), asked);
        assertSame(second, looks.at(pod, "eth0", changed));
    }

    @Test
    void noSessionIsGivenAnOldLook() {
        long settled = now;
        looks.at(pod, "eth0", settled);
        // As when a session before this one waited for the verifier.
        now += 300 * MILLI;
        looks.at(pod, "eth0", settled);

        assertEquals(List.of("eth0", "eth0"), asked);
    }

    @Test
    void aLookThatFailedIsNobodyElses() {
        failure = new IllegalStateException("no");
        assertThrows(IllegalStateException.class, () -> looks.at(pod, "eth0", now));
        failure = null;
        looks.at(pod, "eth0", now - MILLI);

        assertEquals(List.of("eth0", "eth0"), asked);
    }

    @Test
    void onlyOldLooksAreForgotten() {
        SharedLooks.Look first = looks.at(pod, "eth0", now);
        looks.forgetOld();
        assertSame(first, looks.at(pod, "eth0", first.begun()));
    }
}
