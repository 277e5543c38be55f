// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.report.events;

import java.util.Collections;
import java.util.List;

import org.junit.jupiter.api.Test;

import dev.tctrace.agent.cli.output.TracedPackets;
import dev.tctrace.api.v1alpha1.EventReason;
import dev.tctrace.tracer.KernelDrop;
import dev.tctrace.tracer.TracedPacket;
import dev.tctrace.tracer.path.PacketWay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** One Event for a packet's end, which names its whole way. */
class PacketEventsTest {
    private static final PodRef POD = new PodRef("web-1", "u1");
    private static final String PLACE = "cil_from_container at tcx/ingress of lxc1";

    @Test
    void aDropByTheKernelIsToldWithTheFlowBeforeAndAfterThePrograms() {
        TracedPacket rewritten = TracedPackets.rewritten();
        EventKey key = key(TracedPackets.drop(rewritten), rewritten);
        assertEquals(EventReason.PACKET_DROPPED_BY_KERNEL, key.reason());
        assertEquals(
                "Tracing packet: 192.168.1.12 -> 10.96.0.1 => 192.168.1.12 -> 10.244.0.7, dropped by the kernel after "
                        + PLACE + ": NETFILTER_DROP in nf_hook_slow at eth0 of the pod: a netfilter rule (nftables or"
                        + " iptables) dropped it",
                key.message());
    }

    @Test
    void portsOfOneConnectionMakeNoEventsOfTheirOwn() {
        EventKey key = key(null, TracedPackets.droppedSyn());
        assertEquals(EventReason.PACKET_DROPPED, key.reason());
        assertEquals(
                "Tracing packet: fd00::1 -> [fd00::2]:443 (fexit: TC_ACT_SHOT), dropped by " + PLACE, key.message());
    }

    @Test
    void theProgramsBeforeTheEndAreNamed() {
        assertEquals(
                "Tracing packet: 192.168.1.12 -> 192.168.1.138 (fexit: TC_ACT_OK) by " + PLACE + ", after " + PLACE
                        + " (TC_ACT_OK)",
                key(null, TracedPackets.ping(), TracedPackets.ping()).message());
        assertEquals(
                "Tracing packet: fd00::1 -> [fd00::2]:443 (fexit: TC_ACT_SHOT), dropped by " + PLACE + ", after "
                        + PLACE + " (TC_ACT_SHOT)",
                key(null, TracedPackets.droppedSyn(), TracedPackets.droppedSyn())
                        .message());
        TracedPacket ping = TracedPackets.ping();
        String byKernel = key(TracedPackets.drop(ping), ping, ping).message();
        assertTrue(
                byKernel.contains(", dropped by the kernel after " + PLACE + " (TC_ACT_OK), " + PLACE
                        + " (TC_ACT_OK): NETFILTER"),
                byKernel);
    }

    @Test
    void aLongWayIsToldInShort() {
        String message = key(null, Collections.nCopies(20, TracedPackets.ping()).toArray(TracedPacket[]::new))
                .message();
        assertTrue(message.contains(", after 15 others, " + PLACE), message);
        assertTrue(message.length() < 512, message);
    }

    private static EventKey key(KernelDrop drop, TracedPacket... stations) {
        return PacketEvents.pattern(new PacketWay(1, List.of(stations), drop), POD)
                .key(false);
    }
}
