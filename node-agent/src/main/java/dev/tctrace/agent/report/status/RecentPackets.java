// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.report.status;

import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

import dev.tctrace.agent.api.ApiEnums;
import dev.tctrace.api.v1alpha1.RecentPacket;
import dev.tctrace.tracer.PrintableText;
import dev.tctrace.tracer.TracedPacket;
import dev.tctrace.tracer.packet.FlowText;
import dev.tctrace.tracer.packet.Packet;
import dev.tctrace.tracer.tc.VerdictMeaning;

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
                ApiEnums.toApi(traced.program().direction()),
                PrintableText.of(traced.program().name(), NodeEntryFactory.MAX_NAME),
                VerdictMeaning.text(traced.program(), traced.verdict()),
                VerdictMeaning.of(traced.program(), traced.verdict()).label(),
                FlowText.endpoint(entry.source(), entry.sourcePort()),
                FlowText.endpoint(entry.destination(), entry.destinationPort()),
                entry.protocol(),
                traced.length(),
                NodeEntryFactory.textOrNull(entry.tcpFlags()),
                info(traced),
                traced.durationNanos(),
                FlowText.rewritten(entry, traced.exit()) ? FlowText.flow(traced.exit()) : null);
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
