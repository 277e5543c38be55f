package dev.tctrace.agent.trace;

import java.util.List;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import dev.tctrace.agent.netns.NamespacePair;
import dev.tctrace.api.v1alpha1.Direction;
import dev.tctrace.api.v1alpha1.ProgramSource;
import dev.tctrace.api.v1alpha1.TargetReason;
import dev.tctrace.api.v1alpha1.VerdictName;

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
                    engine.open(target, Requests.of(ProgramSource.Auto, Direction.Both, "icmp"), recorder);
            SessionSnapshot started = session.snapshot();
            assertEquals(TargetReason.Tracing, started.reason(), started.message());
            assertEquals(2, started.programs().size());

            // When: it is pinged three times
            pair.shell("ip netns exec HOST ping -c 3 -i 0.01 -q 10.9.0.2");

            // Then: three requests in, three replies out, each with the verdict of the probe
            List<TracedPacket> packets = recorder.await(6);
            assertEquals(6, packets.size());
            assertEquals(3, count(packets, Direction.Ingress));
            assertEquals(3, count(packets, Direction.Egress));
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
            assertEquals(6, total.packetsByVerdict().get(VerdictName.TC_ACT_UNSPEC));
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
