// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.engine;

import java.io.IOException;
import java.nio.file.Path;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

import dev.tctrace.testsupport.FaultCampaign;
import dev.tctrace.tracer.ProgramSource;
import dev.tctrace.tracer.TraceSession;
import dev.tctrace.tracer.libbpf.BpfInventory;
import dev.tctrace.tracer.tc.Direction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Sessions that start and stop, thousands of times in one process: nothing grows. */
@Tag("kernel")
@Tag("faults")
@Tag("any-kernel")
@ExtendWith(TracersWork.class)
class CyclesTest {
    /** Until classes are loaded, and the allocators have their pools. */
    private static final int WARM_UP = FaultCampaign.times(10, 4);
    /** Bytes a cycle that would be 100 MB after 10,000 of them, above the noise of a short run. */
    private static final long HEAP_NOISE = 2_000_000;

    private static final long RSS_NOISE = 24_000_000;
    private static final long RSS_A_CYCLE = 2_000;

    private record Held(int descriptors, int threads, BpfInventory objects, long heap, long rss) {
        static Held now() throws IOException {
            BpfInventory objects = BpfInventory.settled();
            return new Held(
                    Path.of("/proc/self/fd").toFile().list().length,
                    Path.of("/proc/self/task").toFile().list().length,
                    objects,
                    usedHeap(),
                    ResidentMemory.bytes());
        }

        private static long usedHeap() {
            Runtime runtime = Runtime.getRuntime();
            long least = Long.MAX_VALUE;
            for (int i = 0; i < 3; i++) {
                System.gc();
                least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
            }
            return least;
        }
    }

    @Test
    @Timeout(14_400)
    void nothingGrows() throws Exception {
        int times = FaultCampaign.times(10_000, 8);
        try (FaultCampaign fault = FaultCampaign.of("sessions started and stopped");
                TracedPair traced = TracedPair.veth().acquainted();
                Bystanders others = new Bystanders(traced);
                KernelTraceEngine engine = new KernelTraceEngine()) {
            cycles(engine, traced, WARM_UP, () -> {});
            Held before = Held.now();

            cycles(engine, traced, times, fault::tried);

            Held after = Held.now();
            fault.remark("descriptors " + before.descriptors + " to " + after.descriptors + ", threads "
                    + before.threads
                    + " to " + after.threads + ", heap " + kilobytes(before.heap) + " to " + kilobytes(after.heap)
                    + " kB, resident " + kilobytes(before.rss) + " to " + kilobytes(after.rss) + " kB");
            before.objects.awaitNothingNew("objects after all sessions");
            assertEquals(before.descriptors, after.descriptors);
            assertTrue(after.threads <= before.threads + 2, () -> before + " " + after);
            assertTrue(after.heap < before.heap + HEAP_NOISE, () -> before + " " + after);
            assertTrue(after.rss < before.rss + RSS_NOISE + RSS_A_CYCLE * times, () -> before + " " + after);
            assertTrue(others.untouched(), others::listing);
            fault.allSurvived();
        }
    }

    /** Both kinds in turn: tracers on programs of others, and a probe of our own. */
    private static void cycles(KernelTraceEngine engine, TracedPair traced, int times, Runnable afterEach) {
        for (int i = 0; i < times; i++) {
            ProgramSource source = i % 2 == 0 ? ProgramSource.ATTACHED : ProgramSource.PROBE;
            try (TraceSession session =
                    engine.open(traced.target(), Requests.of(source, Direction.INGRESS, "icmp"), packet -> {})) {
                assertEquals(0, session.snapshot().total().matched());
            }
            afterEach.run();
        }
    }

    private static long kilobytes(long bytes) {
        return bytes / 1024;
    }
}
