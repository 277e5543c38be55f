package dev.tctrace.agent.report.status;

import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

import dev.tctrace.agent.packet.FlowText;
import dev.tctrace.agent.packet.Packet;
import dev.tctrace.agent.tc.Effect;
import dev.tctrace.agent.tc.VerdictMeaning;
import dev.tctrace.agent.trace.TracedPacket;
import dev.tctrace.api.v1alpha1.RecentPacket;

/** One packet as the status tells it. Only what the headers say: payload bytes never get here. */
final class RecentPackets {
    private static final DateTimeFormatter MICROSECONDS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);
    private static final int MAX_INFO = 256;

    private RecentPackets() {}

    static RecentPacket of(TracedPacket traced) {
        Packet entry = traced.entry();
        return new RecentPacket(
                MICROSECONDS.format(traced.time()),
                traced.target().pod(),
                traced.program().direction(),
                traced.program().name(),
                FlowText.verdict(traced.verdict()),
                effect(VerdictMeaning.of(traced.program(), traced.verdict())),
                FlowText.endpoint(entry.source(), entry.sourcePort()),
                FlowText.endpoint(entry.destination(), entry.destinationPort()),
                entry.protocol(),
                traced.length(),
                NodeEntry.textOrNull(entry.tcpFlags()),
                info(traced),
                traced.durationNanos(),
                FlowText.rewritten(entry, traced.exit()) ? FlowText.flow(traced.exit()) : null);
    }

    /** {@code pass}, {@code next}, {@code drop}, {@code skip-to-clsact}. */
    private static String effect(Effect effect) {
        return effect.name().toLowerCase(Locale.ROOT).replace('_', '-');
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
        return text.length() <= MAX_INFO ? text.toString() : text.substring(0, MAX_INFO - 1) + "…";
    }

    private static void append(StringBuilder text, String more) {
        if (!text.isEmpty()) {
            text.append(", ");
        }
        text.append(more);
    }
}
