// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.node;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import dev.tctrace.agent.cli.output.TracedPackets;
import dev.tctrace.agent.report.events.EventLedger;
import dev.tctrace.agent.report.events.EventWrite;
import dev.tctrace.agent.report.events.PodRef;
import dev.tctrace.agent.report.status.RecentRing;
import dev.tctrace.api.v1alpha1.EventReason;
import dev.tctrace.tracer.KernelDrop;
import dev.tctrace.tracer.Target;
import dev.tctrace.tracer.TracedPacket;
import dev.tctrace.tracer.path.Outcome;
import dev.tctrace.tracer.path.PacketWay;
import dev.tctrace.tracer.tc.AttachPoint;
import dev.tctrace.tracer.tc.AttachedProgram;
import dev.tctrace.tracer.tc.Device;
import dev.tctrace.tracer.tc.Direction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class PacketCollectorTest {
    private static final PodRef CLIENT = new PodRef("client", "u1");
    private static final PodRef SERVER = new PodRef("server", "u2");
    private static final Target FROM = new Target("client", Path.of("/proc/1/ns/net"), "eth0");
    private static final Target TO = new Target("server", Path.of("/proc/2/ns/net"), "eth0");
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final RecentRing recent = new RecentRing(20);
    private final EventLedger events = new EventLedger("run", 1);
    private long nanos;
    private final PacketCollector collector = new PacketCollector(recent, events, () -> true, () -> false, () -> nanos);

    @Test
    void aPacketThatPassesTwoPodsIsOnePacketAndOneEvent() {
        // Given a ping from one pod of the node to another, heard by the sessions of both
        collector.packet(ping(FROM, 7, "eth0", Direction.EGRESS, 1_000), CLIENT);
        collector.packet(ping(TO, 7, "eth0", Direction.INGRESS, 9_000), SERVER);
        // and another ping that only one has heard
        collector.packet(ping(FROM, 8, "eth0", Direction.EGRESS, 20_000), CLIENT);
        collector.settle();
        assertEquals(List.of(), recent.newestFirst(), "their ways may still go on");

        // When nothing more is to be expected
        nanos += TimeUnit.SECONDS.toNanos(1);
        collector.settle();

        // Then
        List<PacketWay> packets = recent.newestFirst();
        assertEquals(2, packets.size());
        assertEquals(
                List.of("client", "server"),
                packets.get(1).stations().stream()
                        .map(station -> station.target().pod())
                        .toList());
        List<EventWrite> written = events.due(NOW);
        assertEquals(2, written.size());
        assertTrue(
                written.stream()
                        .anyMatch(event ->
                                event.count() == 1 && SERVER.equals(event.key().pod())),
                written::toString);
    }

    @Test
    void aDropThatComesLateIsTheSamePacketsEnd() {
        // Given a packet that was shown as passed, while it waits in a socket
        TracedPacket ping = ping(TO, 7, "eth0", Direction.INGRESS, 1_000);
        collector.packet(ping, SERVER);
        nanos += TimeUnit.SECONDS.toNanos(1);
        collector.settle();
        assertEquals(Outcome.PASSED, recent.newestFirst().get(0).outcome());

        // When the kernel drops it
        collector.dropped(drop(ping));
        collector.finish();

        // Then it is still one packet
        assertEquals(1, recent.newestFirst().size());
        assertEquals(Outcome.DROPPED_BY_KERNEL, recent.newestFirst().get(0).outcome());
        assertTrue(events.due(NOW).stream()
                .anyMatch(event -> event.key().reason() == EventReason.PACKET_DROPPED_BY_KERNEL));
    }

    @Test
    void withMoreUnderWayThanThereIsRoomForTheOldestAreHandedOut() {
        for (int packet = 1; packet <= 5000; packet++) {
            nanos += 1_000_000;
            collector.packet(ping(TO, packet, "eth0", Direction.INGRESS, packet * 1_000L), SERVER);
        }
        collector.finish();
        assertEquals(20, recent.newestFirst().size());
        assertEquals(5000, events.due(NOW).get(0).count());
    }

    private static KernelDrop drop(TracedPacket packet) {
        return new KernelDrop(
                packet.time(),
                packet.kernelNanos() + TimeUnit.SECONDS.toNanos(2),
                packet.target(),
                packet.skb(),
                "SOCKET_CLOSE",
                "skb_queue_purge",
                "",
                0,
                false,
                packet);
    }

    private static TracedPacket ping(Target target, long skb, String device, Direction direction, long at) {
        TracedPacket ping = TracedPackets.ping();
        AttachedProgram program = AttachedProgram.at(
                        direction == Direction.INGRESS ? AttachPoint.TCX_INGRESS : AttachPoint.TCX_EGRESS,
                        new Device(
                                device,
                                direction == Direction.INGRESS ? 3 : 2,
                                4026531840L + target.pod().length(),
                                1,
                                true),
                        direction)
                .id(42)
                .name("policy")
                .tag("0123456789abcdef")
                .build();
        return new TracedPacket(
                NOW.plusNanos(at),
                ping.durationNanos(),
                target,
                program,
                0,
                ping.length(),
                0,
                0,
                ping.entry(),
                null,
                skb,
                at);
    }
}
