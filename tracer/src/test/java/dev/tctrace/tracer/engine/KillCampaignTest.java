// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.engine;

import java.util.Random;

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

/** The tracing process is killed at any moment, under traffic: the node is as if it had never been there. */
@Tag("kernel")
@Tag("faults")
@ExtendWith(TracersWork.class)
class KillCampaignTest {
    private static final int MOMENT_MILLIS = 3000;

    @Test
    @Timeout(7200)
    void nothingOfOursStaysAndEveryPacketArrives() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        try (FaultCampaign fault = FaultCampaign.of("SIGKILL at a random moment");
                TracedPair traced = TracedPair.veth().acquainted();
                Bystanders others = new Bystanders(traced);
                PacketStream in = PacketStream.toPod(traced);
                PacketStream out = PacketStream.fromPod(traced)) {
            BpfInventory before = BpfInventory.settled();
            int times = FaultCampaign.times(100, 1);
            int whileTracing = 0;
            // Each of the four kinds comes first in some run.
            int first = random.nextInt(4);
            for (int i = first; i < first + times; i++) {
                fault.tried();
                ProgramSource source = i % 2 == 0 ? ProgramSource.ATTACHED : ProgramSource.PROBE;
                try (Victim victim = Victim.start(traced, "", "trace", source)) {
                    victim.await("opening");
                    long moment = random.nextInt(MOMENT_MILLIS);
                    if (i % 4 < 2) {
                        // Once it traces; else most times while it attaches.
                        assertEquals("state TRACING", victim.await("state "));
                        moment /= 4;
                        whileTracing++;
                    }
                    Recorder.sleep(moment);
                    victim.kill();
                }
                if (source == ProgramSource.PROBE && !Bystanders.hasTcx(traced)) {
                    // What a clsact filter leaves behind, the next one on this interface takes away.
                    letTheNextOneCleanUp(traced);
                }
                before.awaitNothingNew("BPF objects after kill " + i + " of seed " + seed);
                assertTrue(others.untouched(), () -> "seed " + seed + ": " + others.listing());
                fault.survived();
            }
            PacketStream.Result towards = in.end();
            PacketStream.Result from = out.end();
            fault.lost(towards.lost() + from.lost());
            fault.remark(whileTracing + " while tracing, the others while attaching; " + (towards.sent() + from.sent())
                    + " packets checked byte by byte");
            assertTrue(towards.untouched(), towards::toString);
            assertTrue(from.untouched(), from::toString);
        }
    }

    private static void letTheNextOneCleanUp(TracedPair traced) {
        try (KernelTraceEngine next = new KernelTraceEngine();
                TraceSession session = next.open(
                        traced.target(), Requests.of(ProgramSource.ATTACHED, Direction.BOTH, ""), packet -> {})) {
            session.snapshot();
        }
    }
}
