// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.cli.output;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import dev.tctrace.pcap.LinkType;
import dev.tctrace.tracer.Counters;
import dev.tctrace.tracer.KernelDrop;
import dev.tctrace.tracer.ProgramView;
import dev.tctrace.tracer.SessionSnapshot;
import dev.tctrace.tracer.SessionState;
import dev.tctrace.tracer.Target;
import dev.tctrace.tracer.TracedPacket;
import dev.tctrace.tracer.packet.Frames;
import dev.tctrace.tracer.packet.Packet;
import dev.tctrace.tracer.packet.PacketDecoder;
import dev.tctrace.tracer.tc.AttachPoint;
import dev.tctrace.tracer.tc.AttachedProgram;
import dev.tctrace.tracer.tc.Device;
import dev.tctrace.tracer.tc.Direction;
import dev.tctrace.tracer.tc.Verdict;

/** Traced packets for tests. */
public final class TracedPackets {
    public static final Instant TIME = Instant.parse("2023-07-16T15:34:13.123456789Z");
    public static final Target TARGET = new Target("web-1", Path.of("/proc/1/ns/net"), "eth0");
    public static final AttachedProgram POLICY = AttachedProgram.at(
                    AttachPoint.TCX_INGRESS, new Device("lxc1", 7, 4026531840L, 1, false), Direction.EGRESS)
            .id(42)
            .name("cil_from_container")
            .tag("0123456789abcdef")
            .build();

    private TracedPackets() {}

    /** A ping that the program let pass. */
    public static TracedPacket ping() {
        return traced(0, icmp("192.168.1.138"), null);
    }

    /** A ping whose destination the program rewrote. */
    public static TracedPacket rewritten() {
        return traced(7, icmp("10.96.0.1"), icmp("10.244.0.7"));
    }

    /** The first packet of a connection, dropped. */
    public static TracedPacket droppedSyn() {
        return traced(
                2,
                packet(Frames.ethernet(
                        0x86dd, Frames.ipv6(6, "fd00::1", "fd00::2", Frames.tcp(40000, 443, 2, new byte[0])))),
                null);
    }

    /** A ping that a filter without direct-action put into a class. */
    public static TracedPacket classified(int classId) {
        AttachedProgram filter = AttachedProgram.at(AttachPoint.CLSACT_INGRESS, POLICY.device(), Direction.EGRESS)
                .id(43)
                .name("classify")
                .directAction(false)
                .build();
        Packet ping = icmp("192.168.1.138");
        return new TracedPacket(TIME, 1234, TARGET, filter, classId, ping.wireLength(), 0, 0, ping, null, 0, 0);
    }

    /** The same in a packet buffer of its own. */
    public static TracedPacket withSkb(TracedPacket packet, long skb) {
        return new TracedPacket(
                packet.time(),
                packet.durationNanos(),
                packet.target(),
                packet.program(),
                packet.verdict(),
                packet.length(),
                packet.gsoSegments(),
                packet.mark(),
                packet.entry(),
                packet.exit(),
                skb,
                packet.kernelNanos());
    }

    /** By netfilter, four microseconds after the record. */
    public static KernelDrop drop(TracedPacket packet) {
        return new KernelDrop(
                TIME.plusNanos(4000),
                packet.kernelNanos() + 4000,
                TARGET,
                packet.skb(),
                "NETFILTER_DROP",
                "nf_hook_slow",
                "eth0",
                1,
                true,
                packet);
    }

    public static SessionSnapshot end() {
        Counters counters = new Counters(
                2,
                1,
                1,
                400,
                Map.of(Verdict.TC_ACT_OK, 3L, Verdict.TC_ACT_SHOT, 1L),
                Map.of(Verdict.TC_ACT_OK, 300L, Verdict.TC_ACT_SHOT, 100L),
                0);
        return SessionSnapshot.builder(TARGET, SessionState.TRACING)
                .programs(List.of(new ProgramView(POLICY, true, null, "", counters)))
                .total(counters)
                .build();
    }

    private static TracedPacket traced(int verdict, Packet entry, Packet exit) {
        return new TracedPacket(TIME, 1234, TARGET, POLICY, verdict, entry.wireLength(), 0, 0, entry, exit, 0, 0);
    }

    private static Packet icmp(String destination) {
        return packet(Frames.ethernet(0x0800, Frames.ipv4(1, "192.168.1.12", destination, Frames.icmpEcho(8, 17, 3))));
    }

    private static Packet packet(byte[] frame) {
        return PacketDecoder.decode(LinkType.ETHERNET, frame, frame.length);
    }
}
