// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.engine;

import java.util.List;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import dev.tctrace.tracer.Counters;
import dev.tctrace.tracer.ProgramSource;
import dev.tctrace.tracer.SessionSnapshot;
import dev.tctrace.tracer.SessionState;
import dev.tctrace.tracer.Target;
import dev.tctrace.tracer.TraceEngine;
import dev.tctrace.tracer.TraceSession;
import dev.tctrace.tracer.TracedPacket;
import dev.tctrace.tracer.netns.NamespacePair;
import dev.tctrace.tracer.tc.Direction;
import dev.tctrace.tracer.tc.Verdict;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The seed's demo: a bare pod, our probe, three pings. */
@Tag("kernel")
@ExtendWith(TracersWork.class)
class ProbeTraceTest {

    @Test
    void bothDirectionsOfAPingAreSeenAndNothingIsLeft() {
        try (NamespacePair pair = NamespacePair.veth();
                TraceEngine engine = new KernelTraceEngine()) {
            Recorder recorder = new Recorder();
            Target target = new Target("web", pair.pod().path(), "eth0");
            // Given: a pod without tc programs, traced by our probe
            TraceSession session =
                    engine.open(target, Requests.of(ProgramSource.AUTO, Direction.BOTH, "icmp"), recorder);
            SessionSnapshot started = session.snapshot();
            assertEquals(SessionState.TRACING, started.state(), started.message());
            assertEquals(2, started.programs().size());

            // When: it is pinged three times
            pair.shell("ip netns exec HOST ping -c 3 -i 0.01 -q 10.9.0.2");

            // Then: three requests in, three replies out, each with the verdict of the probe
            List<TracedPacket> packets = recorder.await(6);
            assertEquals(6, packets.size());
            assertEquals(3, count(packets, Direction.INGRESS));
            assertEquals(3, count(packets, Direction.EGRESS));
            TracedPacket first = packets.get(0);
            assertEquals("10.9.0.1", first.entry().source());
            assertEquals("10.9.0.2", first.entry().destination());
            assertEquals("ICMP", first.entry().protocol());
            assertEquals(98, first.length());
            assertEquals(-1, first.verdict());
            assertTrue(first.durationNanos() > 0);
            assertTrue(Math.abs(first.time().toEpochMilli() - System.currentTimeMillis()) < 60_000);
            packets.forEach(packet -> assertNull(packet.exit(), "the probe rewrites nothing"));

            Counters total = session.snapshot().total();
            assertEquals(6, total.matched());
            assertEquals(6, total.reported());
            assertEquals(6 * 98, total.bytes());
            assertEquals(6, total.packetsByVerdict().get(Verdict.TC_ACT_UNSPEC));
            assertEquals(0, total.unpaired());

            // When: the session is closed
            session.close();

            // Then: nothing of ours is left
            assertFalse(pair.shell("tc -n POD qdisc show dev eth0").contains("clsact"));
            assertFalse(pair.shell("bpftool prog show").contains("tctrace"), () -> pair.shell("bpftool prog show"));
        }
    }

    private static long count(List<TracedPacket> packets, Direction direction) {
        return packets.stream()
                .filter(packet -> packet.program().direction() == direction)
                .count();
    }
}
