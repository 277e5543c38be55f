// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.engine;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import dev.tctrace.tracer.KernelDrop;
import dev.tctrace.tracer.ProgramSource;
import dev.tctrace.tracer.TraceRequest;
import dev.tctrace.tracer.TraceSession;
import dev.tctrace.tracer.TracedPacket;
import dev.tctrace.tracer.libbpf.TestObject;
import dev.tctrace.tracer.path.PacketWay;
import dev.tctrace.tracer.tc.Direction;
import dev.tctrace.tracer.tc.TestPrograms;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Packets, not calls: both ends of a pair, and where the kernel itself ends a packet. */
@Tag("kernel")
@ExtendWith(TracersWork.class)
class PacketWayOnKernelTest {
    private static final TraceRequest EVERYTHING =
            Requests.of(ProgramSource.ATTACHED, Direction.BOTH, "ip").withKernelDrops(true);
    private static final int NOBODY_LISTENS = 4444;
    private static final int FILTERED = 4445;
    private static final int OF_EACH = 40;

    private TracedPair traced;
    private TestObject chain;
    private final Recorder recorder = new Recorder();

    @BeforeEach
    void makePair() throws IOException {
        traced = TracedPair.veth().acquainted();
        chain = TestObject.load(TestPrograms.chain());
    }

    @AfterEach
    void removePair() {
        traced.close();
        chain.close();
    }

    @Test
    void aPacketIsFollowedFromOneEndToTheOtherAndToItsEnd() {
        traced.clsact(chain, "returns_unspec", false, false, 1);
        traced.clsact(chain, "returns_ok", true, true, 1);
        traced.clsact(chain, "returns_pipe", true, false, 1);
        traced.clsact(chain, "returns_reclassify", false, true, 1);
        // Super-packets are cut between the two ends.
        traced.pair.shell("ip netns exec HOST ethtool -K vhost tso off >/dev/null"
                + " && ip netns exec POD iptables -A INPUT -p udp --dport " + FILTERED + " -j DROP");
        TraceSession session = traced.trace(EVERYTHING, recorder);

        traced.ping(2);
        // One after the other, so that packet buffers are used again by packets of the other fate.
        traced.pair.shell("ip netns exec HOST bash -c 'for i in $(seq 1 " + OF_EACH + "); do echo nobody-$i"
                + " >/dev/udp/10.9.0.2/" + NOBODY_LISTENS + "; echo filtered-$i >/dev/udp/10.9.0.2/" + FILTERED
                + "; done'");
        traced.pair.shell(
                "ip netns exec POD timeout 20 socat -u TCP-LISTEN:4446 /dev/null &"
                        + " head -c 300000 /dev/zero | ip netns exec HOST socat -u - TCP:10.9.0.2:4446,retry=100,interval=0.1; wait");
        recorder.awaitDrops(drop -> drop.last() != null && isUdp(drop.last()), 2 * OF_EACH);

        Map<Integer, List<KernelDrop>> drops = recorder.drops().stream()
                .filter(drop -> drop.last() != null && isUdp(drop.last()))
                .collect(Collectors.groupingBy(drop -> drop.last().entry().destinationPort()));
        assertEquals(OF_EACH, drops.get(NOBODY_LISTENS).size(), drops::toString);
        assertEquals(OF_EACH, drops.get(FILTERED).size(), drops::toString);
        boolean reasons = !drops.get(FILTERED).get(0).reason().isEmpty();
        for (KernelDrop drop : drops.get(FILTERED)) {
            // Later kernels name the hook's own function.
            assertTrue(drop.function().matches("nf_hook_slow|nft_do_chain.*"), drop.function());
            assertEquals(reasons ? "NETFILTER_DROP" : "", drop.reason());
            assertEquals("eth0", drop.device());
            assertTrue(drop.inPod());
        }
        for (KernelDrop drop : drops.get(NOBODY_LISTENS)) {
            assertEquals(reasons ? "NO_SOCKET" : "", drop.reason());
            assertTrue(drop.function().contains("udp"), drop.function());
        }
        assertEquals(
                (long) OF_EACH,
                session.snapshot()
                        .droppedByKernel()
                        .get(drops.get(FILTERED).get(0).key()));

        List<PacketWay> ways = recorder.ways();
        assertEquals(
                Map.of(
                        "vhost clsact/egress, eth0 clsact/ingress: PASSED", 2L,
                        "eth0 clsact/egress, vhost clsact/ingress: PASSED", 2L),
                byWay(ways, "ICMP", "echo"));
        assertEquals(
                Map.of("vhost clsact/egress, eth0 clsact/ingress: DROPPED_BY_KERNEL", 2L * OF_EACH),
                byWay(ways, "UDP", ""));
        // Each packet is its own, whatever became of the buffer before.
        Set<String> payloads = new HashSet<>();
        for (PacketWay way : ways) {
            if (isUdp(way.first())) {
                String payload = payload(way.first());
                assertTrue(payloads.add(payload), payload);
                way.stations().forEach(station -> assertEquals(payload, payload(station)));
                assertEquals(payload, payload(way.drop().last()));
            }
        }
        List<PacketWay> segmented =
                ways.stream().filter(way -> way.first().gsoSegments() > 1).toList();
        assertFalse(segmented.isEmpty(), "no super-packet was seen");
        assertTrue(segmented.stream().allMatch(way -> way.stations().size() == 1), segmented::toString);

        // Nothing is left of it once nobody asks.
        session.close();
        String programs = traced.pair.shell("bpftool prog show");
        assertFalse(programs.contains("tctrace_drop"), programs);
    }

    @Test
    void aProgramsOwnDropIsNoneOfTheKernels() {
        traced.clsact(chain, "returns_unspec", false, false, 1);
        traced.clsact(chain, "returns_shot", true, true, 1);
        TraceSession session = traced.trace(EVERYTHING, recorder);

        traced.ping(2);

        recorder.await(4);
        assertEquals(
                Map.of("vhost clsact/egress, eth0 clsact/ingress: DROPPED_BY_PROGRAM", 2L),
                byWay(recorder.ways(), "ICMP", "echo"));
        assertEquals(List.of(), recorder.drops());
        assertEquals(Map.of(), session.snapshot().droppedByKernel());
    }

    private static Map<String, Long> byWay(List<PacketWay> ways, String protocol, String info) {
        return ways.stream()
                .filter(way -> protocol.equals(way.first().entry().protocol())
                        && way.first().entry().info().contains(info))
                .collect(Collectors.groupingBy(
                        way -> way.stations().stream()
                                        .map(station ->
                                                station.program().device().name() + " "
                                                        + station.program()
                                                                .attachPoint()
                                                                .label())
                                        .collect(Collectors.joining(", "))
                                + ": " + way.outcome().name(),
                        Collectors.counting()));
    }

    private static boolean isUdp(TracedPacket packet) {
        return "UDP".equals(packet.entry().protocol());
    }

    private static String payload(TracedPacket packet) {
        byte[] bytes = packet.entry().bytes();
        return new String(bytes, 42, bytes.length - 42);
    }
}
