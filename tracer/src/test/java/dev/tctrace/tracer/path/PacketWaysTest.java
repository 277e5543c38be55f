// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.path;

import java.time.Instant;
import java.util.List;

import org.junit.jupiter.api.Test;

import dev.tctrace.tracer.KernelDrop;
import dev.tctrace.tracer.TracedPacket;
import dev.tctrace.tracer.tc.AttachPoint;

import static dev.tctrace.tracer.path.Records.A;
import static dev.tctrace.tracer.path.Records.MICROS;
import static dev.tctrace.tracer.path.Records.MILLIS;
import static dev.tctrace.tracer.path.Records.OK;
import static dev.tctrace.tracer.path.Records.REDIRECT;
import static dev.tctrace.tracer.path.Records.SHOT;
import static dev.tctrace.tracer.path.Records.STOLEN;
import static dev.tctrace.tracer.path.Records.drop;
import static dev.tctrace.tracer.path.Records.udp;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

class PacketWaysTest {
    private static final byte[] PACKET = udp("10.0.0.1", "10.0.0.2", 7, "payload-1");
    private static final long LATER = 2_000 * MILLIS;

    private final PacketWays ways = new PacketWays(100);

    @Test
    void stationsComeInTheOrderOfPassing() {
        ways.add(A.hostReceives().sees(9, 5 * MICROS, OK, PACKET), 0);
        ways.add(A.podSends().sees(9, 0, OK, PACKET), 0);
        assertEquals(List.of(), ways.due(100 * MILLIS));

        PacketWay way = ways.due(LATER).get(0);
        assertEquals(
                List.of(AttachPoint.CLSACT_EGRESS, AttachPoint.CLSACT_INGRESS),
                way.stations().stream()
                        .map(station -> station.program().attachPoint())
                        .toList());
        assertEquals(Outcome.PASSED, way.outcome());
        assertNull(way.drop());
        assertEquals(List.of(), ways.due(LATER));
    }

    @Test
    void aPacketWaitsForWhatMayStillCome() {
        ways.add(A.podSends().sees(9, 0, OK, PACKET), 0);
        ways.add(A.hostReceives().sees(9, 400 * MILLIS, OK, PACKET), 400 * MILLIS);
        assertEquals(List.of(), ways.due(1_000 * MILLIS));
        assertEquals(2, ways.due(1_200 * MILLIS).get(0).stations().size());
    }

    @Test
    void theLastVerdictIsTheOutcome() {
        ways.add(A.podSends().sees(1, 0, SHOT, PACKET), 0);
        ways.add(A.podSends().sees(2, 1, REDIRECT, PACKET), 0);
        ways.add(A.podSends().sees(3, 2, STOLEN, PACKET), 0);
        ways.add(A.podSends().sees(4, 3, OK, PACKET), 0);
        ways.add(drop(4, 9 * MICROS, "NETFILTER_DROP"), 0);
        assertEquals(
                List.of(Outcome.DROPPED_BY_PROGRAM, Outcome.REDIRECTED, Outcome.TAKEN, Outcome.DROPPED_BY_KERNEL),
                ways.rest().stream().map(PacketWay::outcome).toList());
        assertEquals(List.of(), ways.rest());
    }

    @Test
    void anEndThatComesLongAfterIsToldWithThePacketsLastRecord() {
        TracedPacket record = A.podSends().sees(9, 0, OK, PACKET);
        ways.add(record, 0);
        assertEquals(1, ways.due(LATER).size());

        KernelDrop late =
                new KernelDrop(Instant.EPOCH, 3_000 * MILLIS, A.target(), 9, "NEIGH_FAILED", "", "", 0, false, record);
        ways.add(late, 3_000 * MILLIS);
        PacketWay way = ways.rest().get(0);
        assertEquals(1, way.id());
        assertEquals(List.of(record), way.stations());
        assertEquals(late, way.drop());
    }

    @Test
    void whereThereAreTooManyTheOldestAreHandedOutEarly() {
        for (int skb = 1; skb <= 103; skb++) {
            ways.add(A.podSends().sees(skb, skb, OK, PACKET), 0);
        }
        assertEquals(
                List.of(1L, 2L, 3L), ways.due(0).stream().map(PacketWay::id).toList());
        assertEquals(100, ways.rest().size());
    }

    @Test
    void reasonsAreExplained() {
        KernelDrop inPod = new KernelDrop(
                Instant.EPOCH, 0, A.target(), 9, "NETFILTER_DROP", "nf_hook_slow", "eth0", 1, true, null);
        assertEquals(
                "NETFILTER_DROP in nf_hook_slow at eth0 of the pod: a netfilter rule (nftables or iptables) dropped it",
                DropReasons.text(inPod));
        KernelDrop old =
                new KernelDrop(Instant.EPOCH, 0, A.target(), 9, "", "nf_hook_slow", "veth1", 4026531840L, false, null);
        assertEquals(
                "in nf_hook_slow at veth1 (network namespace 4026531840): kernels before 5.17 give no reason",
                DropReasons.text(old));
        assertEquals("nf_hook_slow", old.key());
        assertEquals("0x30005", DropReasons.text(because("0x30005")));
        assertEquals("kernels before 5.17 give no reason", DropReasons.text(because("")));
        assertEquals("UNKNOWN", because("").key());
    }

    @Test
    void whatTheKernelFreesAfterUseIsNoDrop() {
        assertTrue(DropReasons.isNoDrop("NO_SOCKET", "icmp_rcv"));
        assertTrue(DropReasons.isNoDrop("NOT_SPECIFIED", "igmp_rcv"));
        assertTrue(DropReasons.isNoDrop("", "icmpv6_rcv.part.0"));
        assertFalse(DropReasons.isNoDrop("ICMP_CSUM", "icmp_rcv"));
        assertFalse(DropReasons.isNoDrop("NO_SOCKET", "__udp4_lib_rcv"));
        assertFalse(DropReasons.isNoDrop("", ""));
    }

    private static KernelDrop because(String reason) {
        return new KernelDrop(Instant.EPOCH, 0, A.target(), 9, reason, "", "", 0, false, null);
    }
}
