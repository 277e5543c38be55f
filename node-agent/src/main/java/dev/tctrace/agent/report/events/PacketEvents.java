// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.report.events;

import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

import dev.tctrace.api.v1alpha1.EventReason;
import dev.tctrace.tracer.PrintableText;
import dev.tctrace.tracer.TracedPacket;
import dev.tctrace.tracer.packet.Flow;
import dev.tctrace.tracer.packet.FlowText;
import dev.tctrace.tracer.path.DropReasons;
import dev.tctrace.tracer.path.Outcome;
import dev.tctrace.tracer.path.PacketWay;
import dev.tctrace.tracer.tc.AttachedProgram;
import dev.tctrace.tracer.tc.VerdictMeaning;

/** From a packet to the Event that counts it: pure functions. */
public final class PacketEvents {
    /**
     * Where Linux begins to pick ports for connections (net.ipv4.ip_local_port_range). Such a port differs from connection
     * to connection and would make each of them an Event of its own.
     */
    private static final int FIRST_EPHEMERAL = 32768;

    /** Of what a packet passed before its end, so many programs are named: an Event has room for a line. */
    private static final int MOST_NAMED = 4;

    private PacketEvents() {}

    /** A program, and what it returned, in words. */
    record Passed(AttachedProgram program, String verdict) {

        private String place() {
            return PrintableText.of(program.name()) + " at "
                    + program.attachPoint().label() + " of "
                    + PrintableText.of(program.device().name());
        }

        private String text() {
            return place() + " (" + verdict + ")";
        }
    }

    /**
     * What packets have in common that are told by one Event.
     *
     * @param pod whose packets they were at the end
     * @param entry the flow before the first program
     * @param exit the flow after the last program; null where it was the same
     * @param passed the programs, in order; at least one
     * @param outcome how their way ended
     * @param drop the kernel's drop, in words; null where it was another end
     */
    public record Pattern(PodRef pod, Flow entry, Flow exit, List<Passed> passed, Outcome outcome, String drop) {

        public Pattern {
            passed = List.copyOf(passed);
        }

        /** Whether it is one of the ends that are told on the pod as well. */
        boolean dropped() {
            return outcome == Outcome.DROPPED_BY_PROGRAM || outcome == Outcome.DROPPED_BY_KERNEL;
        }

        EventKey key(boolean onPod) {
            String flow = exit == null ? FlowText.flow(entry) : FlowText.flow(entry) + " => " + FlowText.flow(exit);
            String packet = "Tracing packet: " + flow;
            Passed last = passed.get(passed.size() - 1);
            List<Passed> before = passed.subList(0, passed.size() - 1);
            String verdict = " (fexit: " + last.verdict() + ")";
            return switch (outcome) {
                case DROPPED_BY_KERNEL ->
                    new EventKey(
                            EventReason.PACKET_DROPPED_BY_KERNEL,
                            onPod,
                            pod,
                            packet + ", dropped by the kernel after "
                                    + (before.isEmpty() ? last.place() : named(passed)) + ": " + drop);
                case DROPPED_BY_PROGRAM ->
                    new EventKey(
                            EventReason.PACKET_DROPPED,
                            onPod,
                            pod,
                            packet + verdict + ", dropped by " + last.place() + after(before));
                case PASSED, REDIRECTED, TAKEN ->
                    new EventKey(
                            EventReason.PACKET_TRACED,
                            onPod,
                            pod,
                            packet + verdict + (before.isEmpty() ? "" : " by " + last.place() + after(before)));
            };
        }

        private static String after(List<Passed> before) {
            return before.isEmpty() ? "" : ", after " + named(before);
        }

        private static String named(List<Passed> programs) {
            int others = Math.max(0, programs.size() - MOST_NAMED);
            return (others == 0 ? "" : others + " others, ")
                    + programs.stream().skip(others).map(Passed::text).collect(Collectors.joining(", "));
        }
    }

    /** @param pod whose packet it was at the end */
    public static Pattern pattern(PacketWay way, PodRef pod) {
        TracedPacket last = way.last();
        Flow before = folded(way.first().entry().flow());
        Flow after = folded((last.exit() == null ? last.entry() : last.exit()).flow());
        return new Pattern(
                pod,
                before,
                Objects.equals(before, after) ? null : after,
                way.stations().stream()
                        .map(station -> new Passed(
                                station.program(), VerdictMeaning.text(station.program(), station.verdict())))
                        .toList(),
                way.outcome(),
                way.drop() == null ? null : DropReasons.text(way.drop()));
    }

    /** The flow without ports that were picked for one connection. */
    static Flow folded(Flow flow) {
        return new Flow(
                flow.source(),
                flow.destination(),
                flow.sourcePort() >= FIRST_EPHEMERAL ? -1 : flow.sourcePort(),
                flow.destinationPort() >= FIRST_EPHEMERAL ? -1 : flow.destinationPort(),
                flow.protocol());
    }
}
