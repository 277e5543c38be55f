// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.report.status;

import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import java.util.stream.Collectors;

import dev.tctrace.agent.api.ApiEnums;
import dev.tctrace.api.contract.Timestamps;
import dev.tctrace.api.v1alpha1.RecentPacket;
import dev.tctrace.api.v1alpha1.RecentPacket.Station;
import dev.tctrace.tracer.KernelDrop;
import dev.tctrace.tracer.PrintableText;
import dev.tctrace.tracer.TracedPacket;
import dev.tctrace.tracer.packet.FlowText;
import dev.tctrace.tracer.packet.Packet;
import dev.tctrace.tracer.path.DropReasons;
import dev.tctrace.tracer.path.HeaderHash;
import dev.tctrace.tracer.path.PacketWay;
import dev.tctrace.tracer.path.WayEnd;
import dev.tctrace.tracer.tc.AttachedProgram;
import dev.tctrace.tracer.tc.VerdictMeaning;

/** One packet as the status tells it. Only what the headers say: payload bytes never get here. */
final class RecentPackets {
    private static final int MAX_INFO = 256;
    private static final int MAX_BRIEF = 512;
    /** More programs would hide the end of the line, which is what people look for. */
    private static final int MOST_NAMED = 4;

    private RecentPackets() {}

    static RecentPacket of(PacketWay way) {
        TracedPacket first = way.first();
        Packet entry = first.entry();
        return new RecentPacket(
                PrintableText.of(brief(way), MAX_BRIEF),
                Timestamps.microseconds(first.time()),
                FlowText.endpoint(entry.source(), entry.sourcePort()),
                FlowText.endpoint(entry.destination(), entry.destinationPort()),
                entry.protocol(),
                first.length(),
                NodeEntryFactory.textOrNull(entry.tcpFlags()),
                info(first),
                HeaderHash.of(entry),
                ApiEnums.toApi(way.outcome()),
                way.drop() == null ? null : drop(way.drop()),
                shown(way.stations()).stream().map(RecentPackets::station).toList());
    }

    /** {@code 10.0.0.1 -> 10.0.0.2, ICMP, echo request, 98 bytes: policy TC_ACT_OK, passed on}. */
    static String brief(PacketWay way) {
        TracedPacket first = way.first();
        StringJoiner packet = new StringJoiner(", ");
        packet.add(FlowText.flow(first.entry()));
        if (first.entry().protocol() != null) {
            String flags = first.entry().tcpFlags();
            packet.add(first.entry().protocol() + (flags == null ? "" : " [" + flags + "]"));
        }
        String info = info(first);
        if (info != null) {
            packet.add(info);
        }
        packet.add(first.length() + " bytes");
        String passed = way.stations().size() > MOST_NAMED
                ? way.stations().size() + " programs"
                : way.stations().stream()
                        .map(station -> station.program().name() + " "
                                + VerdictMeaning.text(station.program(), station.verdict()))
                        .collect(Collectors.joining(", "));
        return packet + ": " + passed + ", " + WayEnd.text(way);
    }

    private static List<TracedPacket> shown(List<TracedPacket> stations) {
        if (stations.size() <= RecentPacket.MOST_STATIONS) {
            return stations;
        }
        int half = RecentPacket.MOST_STATIONS / 2;
        List<TracedPacket> shown = new ArrayList<>(stations.subList(0, half));
        shown.addAll(stations.subList(stations.size() - half, stations.size()));
        return shown;
    }

    private static Station station(TracedPacket passed) {
        AttachedProgram program = passed.program();
        return new Station(
                passed.target().pod(),
                ApiEnums.toApi(program.direction()),
                program.attachPoint().label(),
                PrintableText.of(program.device().name(), NodeEntryFactory.MAX_NAME),
                PrintableText.of(program.name(), NodeEntryFactory.MAX_NAME),
                VerdictMeaning.text(program, passed.verdict()),
                VerdictMeaning.of(program, passed.verdict()).label(),
                passed.durationNanos(),
                FlowText.rewritten(passed.entry(), passed.exit()) ? FlowText.flow(passed.exit()) : null);
    }

    private static RecentPacket.KernelDrop drop(KernelDrop drop) {
        return new RecentPacket.KernelDrop(
                NodeEntryFactory.textOrNull(drop.reason()),
                NodeEntryFactory.textOrNull(drop.function()),
                NodeEntryFactory.textOrNull(drop.device()),
                NodeEntryFactory.textOrNull(DropReasons.sentence(drop.reason())));
    }

    private static String info(TracedPacket traced) {
        StringBuilder text = new StringBuilder(
                traced.entry().info() == null ? "" : traced.entry().info());
        if (traced.gsoSegments() > 1) {
            append(text, traced.gsoSegments() + " segments");
        }
        traced.entry().missing().ifPresent(missing -> append(text, missing));
        if (text.isEmpty()) {
            return null;
        }
        return PrintableText.of(text.toString(), MAX_INFO);
    }

    private static void append(StringBuilder text, String more) {
        if (!text.isEmpty()) {
            text.append(", ");
        }
        text.append(more);
    }
}
