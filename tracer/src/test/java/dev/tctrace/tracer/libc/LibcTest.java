// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.libc;

import java.util.Arrays;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What differs from machine to machine: the layout of structs, numbers of system calls, sizes. */
@Tag("native")
class LibcTest {

    @Test
    void epollTellsWhichDescriptorsAreReadable() {
        try (Epoll epoll = new Epoll();
                EventFd first = new EventFd();
                EventFd second = new EventFd();
                EventFd silent = new EventFd()) {
            epoll.add(first.number(), 0x1122334455667788L);
            epoll.add(second.number(), -1);
            epoll.add(silent.number(), 3);
            first.signal();
            second.signal();

            long[] tokens = epoll.await(0);
            Arrays.sort(tokens);
            assertArrayEquals(new long[] {-1, 0x1122334455667788L}, tokens);

            second.drain();
            epoll.remove(first.number());
            assertArrayEquals(new long[0], epoll.await(0));
        }
    }

    @Test
    void thisMachineKnowsOfGracePeriods() {
        assertTrue(Libc.awaitGracePeriod());
    }

    @Test
    void pagesAreOfOneOfTheSizesThatLinuxHas() {
        int size = Libc.pageSize();

        assertTrue(size >= 4096 && size <= 65536 && Integer.bitCount(size) == 1, () -> "pages of " + size);
        assertTrue(Libc.configuredProcessors() >= Runtime.getRuntime().availableProcessors());
    }

    @Test
    void clocksAreThoseOfTheKernel() {
        long before = System.currentTimeMillis();
        long now = Libc.realtimeNanos() / 1_000_000;

        assertTrue(now >= before && now <= System.currentTimeMillis());
        assertTrue(Libc.monotonicNanos() > 0);
        assertEquals("2001", Libc.formatTime("%Y", 1_000_000_000));
    }

    @Test
    void descriptorsSayWhichNamespaceTheyAre() {
        try (Fd network = Libc.open("/proc/self/ns/net", Libc.O_RDONLY);
                Fd none = Libc.open("/proc/self/status", Libc.O_RDONLY)) {
            assertEquals(Libc.CLONE_NEWNET, Libc.namespaceType(network));
            assertThrows(SystemCallException.class, () -> Libc.namespaceType(none));
        }
    }
}
