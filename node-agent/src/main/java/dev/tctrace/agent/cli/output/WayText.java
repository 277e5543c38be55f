// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.cli.output;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import dev.tctrace.tracer.KernelDrop;
import dev.tctrace.tracer.TracedPacket;
import dev.tctrace.tracer.packet.FlowText;
import dev.tctrace.tracer.packet.Packet;
import dev.tctrace.tracer.path.DropReasons;
import dev.tctrace.tracer.path.PacketWay;
import dev.tctrace.tracer.path.WayEnd;
import dev.tctrace.tracer.tc.AttachedProgram;
import dev.tctrace.tracer.tc.VerdictMeaning;

/** A packet's way as people read it: the packet, a line for each program, and its end. */
final class WayText {
    private WayText() {}

    /** A line and the time that it is about. */
    record Line(Instant time, String text) {}

    static List<Line> of(PacketWay way) {
        List<Line> lines = new ArrayList<>();
        TracedPacket first = way.first();
        lines.add(new Line(
                first.time(),
                "Packet " + way.id() + ": " + FlowText.flow(first.entry()) + ", " + TextSink.packetText(first)));
        way.stations().forEach(station -> lines.add(new Line(station.time(), "  " + station(station))));
        lines.add(new Line(way.drop() == null ? end(way.last()) : way.drop().time(), "  " + WayEnd.text(way)));
        return lines;
    }

    private static Instant end(TracedPacket packet) {
        return packet.time().plusNanos(packet.durationNanos());
    }

    private static String station(TracedPacket packet) {
        AttachedProgram program = packet.program();
        String rewrite = FlowText.rewritten(packet.entry(), packet.exit()) ? " => " + FlowText.flow(packet.exit()) : "";
        return program.direction().label() + " " + program.attachPoint().label() + "@"
                + program.device().name() + " " + program.name() + ": "
                + VerdictMeaning.text(program, packet.verdict()) + ", packet "
                + VerdictMeaning.of(program, packet.verdict()).words() + TextSink.change(packet) + rewrite + ", "
                + TextSink.duration(packet.durationNanos());
    }

    /** A drop on its own, where packets are printed program by program. */
    static String drop(KernelDrop drop) {
        String flow = "";
        if (drop.last() != null) {
            Packet packet = drop.last().exit() == null
                    ? drop.last().entry()
                    : drop.last().exit();
            flow = FlowText.flow(packet) + " ";
        }
        return "Tracing packet: " + flow + "(dropped by the kernel: " + DropReasons.text(drop) + ")";
    }
}
