// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.engine;

import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import dev.tctrace.tracer.Counters;
import dev.tctrace.tracer.TraceRequest;
import dev.tctrace.tracer.TracedPacket;
import dev.tctrace.tracer.engine.TracerRig.Traced;
import dev.tctrace.tracer.libbpf.TestObject;
import dev.tctrace.tracer.libbpf.TestRun;
import dev.tctrace.tracer.libc.Libc;
import dev.tctrace.tracer.netns.Links;
import dev.tctrace.tracer.netns.Shell;
import dev.tctrace.tracer.netns.netlink.RouteSocket;
import dev.tctrace.tracer.tc.TestPrograms;
import dev.tctrace.tracer.tc.Verdict;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What one tracer sees of one program, packet by packet. */
@Tag("kernel")
@ExtendWith(TracersWork.class)
class TracerTest {
    /** An echo request of 98 bytes from 192.168.1.12 to 192.168.1.138. */
    static final byte[] PING = packet(
            98, "0200000000020200000000010800" + "450000540001400040010000c0a8010cc0a8018a" + "0800000000010001");

    /** A connection request of 98 bytes from 192.168.1.12 to 192.168.1.138, port 80. */
    static final byte[] TCP = packet(
            98, "0200000000020200000000010800" + "450000540001400040060000c0a8010cc0a8018a" + "3039005000000001");

    private static final TraceRequest ALL = TracerRig.request("", Set.of(), 0, 128);

    private TracerRig rig;
    private TestObject chain;
    private TestObject traced;

    @BeforeEach
    void loadPrograms() throws IOException {
        rig = new TracerRig(1 << 20);
        chain = TestObject.load(TestPrograms.chain());
        traced = TestObject.load(TestPrograms.traced());
    }

    @AfterEach
    void unload() {
        rig.close();
        chain.close();
        traced.close();
    }

    @Test
    void everyVerdictIsReportedAsItIsAndCountedApart() {
        Map<String, Integer> programs = Map.ofEntries(
                Map.entry("returns_unspec", -1),
                Map.entry("returns_ok", 0),
                Map.entry("returns_reclassify", 1),
                Map.entry("returns_shot", 2),
                Map.entry("returns_pipe", 3),
                Map.entry("returns_stolen", 4),
                Map.entry("returns_queued", 5),
                Map.entry("returns_repeat", 6),
                Map.entry("returns_redirect", 7),
                Map.entry("returns_trap", 8),
                Map.entry("returns_unknown", 4711));
        programs.forEach((name, verdict) -> {
            try (Traced program = rig.trace(verdict == 7 ? traced : chain, name, ALL)) {
                TestRun.Result result = program.run(PING);

                assertEquals(verdict, result.returned(), "the tracer changes no verdict");
                assertArrayEquals(PING, result.data(), "nor a byte");
                TracedPacket packet = only(rig.packets());
                assertEquals(verdict, packet.verdict());
                assertEquals(Map.of(Verdict.of(verdict), 1L), program.counters().packetsByVerdict());
            }
        });
    }

    @Test
    void aPacketThatWasLeftAloneIsShownOnce() {
        try (Traced program = rig.trace(chain, "returns_ok", ALL)) {
            program.run(PING, 5, 1);

            TracedPacket packet = only(rig.packets());
            assertArrayEquals(PING, packet.entry().bytes());
            assertEquals("192.168.1.12", packet.entry().source());
            assertEquals("192.168.1.138", packet.entry().destination());
            assertEquals(98, packet.length());
            assertEquals(5, packet.mark());
            assertEquals(0, packet.gsoSegments());
            assertNull(packet.exit());
        }
    }

    @Test
    void rewrittenHeadersAreShownBeforeAndAfter() {
        try (Traced nat = rig.trace(traced, "rewrites_source", ALL);
                Traced ttl = rig.trace(traced, "lowers_ttl", ALL)) {
            nat.run(PING);
            ttl.run(PING);

            List<TracedPacket> packets = rig.packets();
            assertEquals("192.168.1.12", packets.get(0).entry().source());
            assertEquals("10.1.2.3", packets.get(0).exit().source());
            assertEquals("192.168.1.138", packets.get(0).exit().destination());
            assertEquals(64, packets.get(1).entry().bytes()[22]);
            assertEquals(7, packets.get(1).exit().bytes()[22]);
        }
    }

    @Test
    void programsThatCallAndJumpAreTracedAsOne() throws IOException {
        try (TestObject jumps = TestObject.load(TestPrograms.jumps());
                Traced jumping = rig.trace(jumps, "jumps", ALL);
                Traced staying = rig.trace(jumps, "jumps_nowhere", ALL);
                Traced calling = rig.trace(jumps, "calls", ALL)) {
            assertEquals(2, jumping.run(PING).returned());
            assertEquals(3, staying.run(PING).returned());
            assertEquals(2, calling.run(PING, 5, 1).returned());

            List<TracedPacket> packets = rig.packets();
            assertEquals(
                    List.of(2, 3, 2),
                    packets.stream().map(TracedPacket::verdict).toList());
            assertEquals("10.1.2.3", packets.get(0).exit().source(), "rewritten by the program it jumped to");
        }
    }

    @Test
    void aTagThatIsPushedIsSeenThoughItIsNotInTheBytes() {
        try (Traced program = rig.trace(traced, "pushes_vlan", ALL)) {
            program.run(PING);

            TracedPacket packet = only(rig.packets());
            assertEquals(98, packet.length());
            assertNotNull(packet.exit());
            assertEquals(102, packet.exit().wireLength());
            assertEquals("8100002a0800", HexFormat.of().formatHex(packet.exit().bytes(), 12, 18));
            assertEquals("192.168.1.12", packet.exit().source());
        }
    }

    @Test
    void packetsThatGrowAtEitherEndAreShownBeforeAndAfter() {
        try (Traced tail = rig.trace(traced, "grows", ALL);
                Traced head = rig.trace(traced, "prepends", ALL)) {
            tail.run(PING);
            head.run(PING);

            List<TracedPacket> packets = rig.packets();
            assertEquals(118, packets.get(0).exit().wireLength());
            assertEquals(112, packets.get(1).exit().wireLength());
        }
    }

    @Test
    void aChangedMarkAloneIsNoRewriting() {
        try (Traced program = rig.trace(traced, "sets_mark", ALL)) {
            program.run(PING, 5, 1);

            TracedPacket packet = only(rig.packets());
            assertEquals(5, packet.mark());
            assertNull(packet.exit());
        }
    }

    @Test
    void onlyTheSnapshotLengthIsCopied() {
        byte[] large = packet(1400, HexFormat.of().formatHex(PING));
        try (Traced program = rig.trace(chain, "returns_ok", TracerRig.request("", Set.of(), 0, 64))) {
            program.run(large);

            TracedPacket packet = only(rig.packets());
            assertEquals(64, packet.entry().bytes().length);
            assertEquals(1400, packet.length());
        }
    }

    @Test
    void theFilterDecidesInTheKernel() {
        try (Traced icmp = rig.trace(chain, "returns_ok", TracerRig.request("icmp", Set.of(), 0, 128));
                Traced tcp = rig.trace(
                        chain,
                        "returns_shot",
                        TracerRig.request("tcp port 80 and host 192.168.1.12", Set.of(), 0, 128));
                Traced host = rig.trace(
                        chain, "returns_pipe", TracerRig.request("icmp and host 192.168.1.138", Set.of(), 0, 128))) {
            icmp.run(PING, 0, 5);
            tcp.run(PING, 0, 5);
            host.run(PING, 0, 5);

            assertEquals(5, icmp.counters().matched());
            assertEquals(0, tcp.counters().matched());
            assertEquals(5, host.counters().matched());
        }
    }

    @Test
    void onlyTheChosenVerdictsMatch() {
        try (Traced program =
                rig.trace(traced, "drops_odd_marks", TracerRig.request("", Set.of(Verdict.TC_ACT_SHOT), 0, 128))) {
            for (int mark = 0; mark < 10; mark++) {
                program.run(PING, mark, 1);
            }

            assertEquals(Map.of(Verdict.TC_ACT_SHOT, 5L), program.counters().packetsByVerdict());
            assertEquals(5, rig.packets().size());
        }
    }

    @Test
    void theRateLimitHoldsRecordsBackAndCountsAll() {
        try (Traced program = rig.trace(chain, "returns_ok", TracerRig.request("", Set.of(), 10, 128))) {
            program.run(PING, 0, 1000);

            Counters counters = program.counters();
            assertEquals(1000, counters.matched());
            assertEquals(98_000, counters.bytes());
            // The run may begin in one second and end in another.
            assertTrue(counters.reported() >= 10 && counters.reported() <= 40, counters.toString());
            assertEquals(counters.reported(), rig.packets().size());
            assertEquals(0, counters.lost());
        }
    }

    @Test
    void aFullRingLosesRecordsAndCountsAll() {
        int size = Libc.pageSize();
        int times = size / 4096;
        try (TracerRig small = new TracerRig(size);
                Traced program = small.trace(chain, "returns_ok", ALL)) {
            program.run(PING, 0, 500 * times);

            Counters counters = program.counters();
            assertEquals(500 * times, counters.matched());
            assertTrue(counters.lost() > 400 * times, counters.toString());
            assertEquals(counters.reported(), small.packets().size());

            // And with room again it goes on.
            program.run(PING, 0, 3);
            assertEquals(3, small.packets().size());
            assertEquals(500 * times + 3, program.counters().matched());
        }
    }

    @Test
    void packetsOfOtherDevicesAreNotLookedAt() {
        try (Traced other = rig.trace(chain, "returns_ok", ALL, 4711)) {
            TestRun.run(other.handle(), PING, 10);

            assertEquals(Counters.ZERO, other.counters());
        }
    }

    @Test
    void twoTracersOfOneProgramBothSeeEveryPacket() {
        try (Traced one = rig.trace(chain, "returns_ok", ALL);
                Traced two = rig.trace(chain, "returns_ok", TracerRig.request("icmp", Set.of(), 0, 64))) {
            one.run(PING, 0, 7);

            assertEquals(7, one.counters().matched());
            assertEquals(7, two.counters().matched());
            List<TracedPacket> packets = rig.packets();
            assertEquals(14, packets.size());
            // One run of a program is one buffer, which both tracers name alike.
            assertEquals(1, packets.stream().map(TracedPacket::skb).distinct().count());
            two.close();
            one.run(PING, 0, 3);
            assertEquals(10, one.counters().matched());
        }
    }

    @Test
    void callsInsideCallsArePairedWithTheirOwnExit() {
        Shell.run("ip link add tctdummy type dummy && ip link set tctdummy up");
        try {
            int ifindex;
            try (RouteSocket socket = RouteSocket.open()) {
                ifindex = Links.named(socket, "tctdummy").orElseThrow().ifindex();
            }
            traced.attachClsact("sends_copies", ifindex, false, 1, 1);
            try (Traced program =
                    rig.trace(traced, "sends_copies", TracerRig.request("icmp", Set.of(), 0, 128), ifindex)) {
                // When: a packet is sent again from inside the program, three times over
                program.run(PING);

                // Then: the innermost returns first, and each has its own mark and verdict
                List<TracedPacket> packets = rig.packets();
                assertEquals(
                        List.of(3L, 2L, 1L, 0L),
                        packets.stream().map(TracedPacket::mark).toList());
                assertEquals(
                        List.of(2, 2, 1, 0),
                        packets.stream().map(TracedPacket::verdict).toList());
                assertTrue(packets.get(3).durationNanos() > packets.get(0).durationNanos());
                // A copy is another packet.
                assertEquals(
                        4, packets.stream().map(TracedPacket::skb).distinct().count());
                assertEquals(0, program.counters().unpaired());
            }
        } finally {
            Shell.run("ip link del tctdummy");
        }
    }

    private static TracedPacket only(List<TracedPacket> packets) {
        assertEquals(1, packets.size());
        return packets.get(0);
    }

    private static byte[] packet(int length, String start) {
        byte[] packet = new byte[length];
        byte[] bytes = HexFormat.of().parseHex(start);
        System.arraycopy(bytes, 0, packet, 0, bytes.length);
        return packet;
    }
}
