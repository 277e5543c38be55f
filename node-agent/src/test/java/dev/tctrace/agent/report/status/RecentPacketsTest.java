// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.report.status;

import java.util.Collections;
import java.util.List;

import org.junit.jupiter.api.Test;

import dev.tctrace.agent.cli.output.TracedPackets;
import dev.tctrace.api.v1alpha1.PacketOutcome;
import dev.tctrace.api.v1alpha1.RecentPacket;
import dev.tctrace.tracer.TracedPacket;
import dev.tctrace.tracer.path.PacketWay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

class RecentPacketsTest {
    @Test
    void theBriefTellsTheWholeWay() {
        TracedPacket ping = TracedPackets.ping();
        assertEquals(
                "192.168.1.12 -> 192.168.1.138, ICMP, echo request id 17 seq 3, 50 bytes: cil_from_container TC_ACT_OK,"
                        + " cil_from_container TC_ACT_OK, dropped by the kernel: NETFILTER_DROP in nf_hook_slow at eth0 of"
                        + " the pod: a netfilter rule (nftables or iptables) dropped it",
                RecentPackets.brief(new PacketWay(1, List.of(ping, ping), TracedPackets.drop(ping))));
    }

    @Test
    void aDropByAProgramHasNoKernelDrop() {
        RecentPacket packet = RecentPackets.of(new PacketWay(1, List.of(TracedPackets.droppedSyn()), null));
        assertEquals(PacketOutcome.DROPPED_BY_PROGRAM, packet.outcome());
        assertNull(packet.kernelDrop());
        assertEquals("TC_ACT_SHOT", packet.stations().get(0).verdict());
        assertTrue(
                packet.brief().endsWith(": cil_from_container TC_ACT_SHOT, dropped by the program cil_from_container"));
    }

    @Test
    void aStationTellsWhatItsProgramRewrote() {
        RecentPacket packet = RecentPackets.of(new PacketWay(1, List.of(TracedPackets.rewritten()), null));
        assertEquals("10.96.0.1", packet.destination());
        assertEquals("192.168.1.12 -> 10.244.0.7", packet.stations().get(0).rewrittenTo());
    }

    @Test
    void aLongWayKeepsItsBoundAndItsEnds() {
        List<TracedPacket> many = Collections.nCopies(100, TracedPackets.ping());
        RecentPacket packet = RecentPackets.of(new PacketWay(1, many, null));
        assertEquals(RecentPacket.MOST_STATIONS, packet.stations().size());
        assertTrue(packet.brief().endsWith(": 100 programs, passed on"), packet.brief());
    }
}
