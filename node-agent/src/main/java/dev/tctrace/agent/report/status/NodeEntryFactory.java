// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.report.status;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;

import dev.tctrace.agent.api.ApiEnums;
import dev.tctrace.agent.report.status.NodeReport.TargetReport;
import dev.tctrace.api.v1alpha1.NodeStatus;
import dev.tctrace.api.v1alpha1.NodeStatus.ProgramStatus;
import dev.tctrace.api.v1alpha1.NodeStatus.TargetStatus;
import dev.tctrace.api.v1alpha1.Summary;
import dev.tctrace.api.v1alpha1.VerdictCount;
import dev.tctrace.tracer.PrintableText;
import dev.tctrace.tracer.ProgramView;
import dev.tctrace.tracer.tc.Verdict;

/** Makes a node's entry in the status: a pure function of a {@link NodeReport}. */
public final class NodeEntryFactory {
    /** The CRD's bound on every list and message that an agent writes. */
    static final int MAX_TARGETS = 256;

    static final int MAX_PROGRAMS = 64;
    static final int MAX_MESSAGE = 1024;
    /** No kernel has longer ones: KSYM_NAME_LEN. */
    static final int MAX_NAME = 512;

    private NodeEntryFactory() {}

    /**
     * @param lastReport RFC 3339; null leaves it out, for comparing
     */
    public static NodeStatus of(NodeReport report, String lastReport) {
        Totals totals = totals(report);
        return new NodeStatus(
                report.node(),
                new NodeStatus.Agent(
                        report.agentPod(), lastReport, null, report.ledger().gaps(), report.question()),
                report.generation(),
                summary(report, totals),
                verdicts(totals),
                report.targets().stream()
                        .limit(MAX_TARGETS)
                        .map(target -> target(target, report.ledger()))
                        .toList(),
                report.recent().stream().map(RecentPackets::of).toList(),
                textOrNull(report.message()));
    }

    /**
     * The same entry, with the time of its writing.
     *
     * @param lastReport RFC 3339
     * @param heartbeat within which it is written again; null: not before there is something to say
     */
    public static NodeStatus stamped(NodeStatus entry, String lastReport, Duration heartbeat) {
        return new NodeStatus(
                entry.name(),
                new NodeStatus.Agent(
                        entry.agent().pod(),
                        lastReport,
                        heartbeat == null ? null : (int) heartbeat.toSeconds(),
                        entry.agent().gaps(),
                        entry.agent().question()),
                entry.observedGeneration(),
                entry.summary(),
                entry.verdicts(),
                entry.targets(),
                entry.recentPackets(),
                entry.message());
    }

    /** The same entry, in the place of another: as {@link Summary#after}. @param before null: there was none */
    public static NodeStatus after(NodeStatus before, NodeStatus entry) {
        return before == null
                ? entry
                : new NodeStatus(
                        entry.name(),
                        entry.agent(),
                        entry.observedGeneration(),
                        entry.summary().after(before.summary()),
                        entry.verdicts(),
                        entry.targets(),
                        entry.recentPackets(),
                        entry.message());
    }

    /** All that was counted: by sessions that ended and by those that run. */
    public static Totals totals(NodeReport report) {
        return report.targets().stream()
                .map(TargetReport::snapshot)
                .filter(Objects::nonNull)
                .map(Totals::of)
                .reduce(report.ledger().node(), Totals::plus);
    }

    /** A text that fits, or null where there is none: an empty one would only fill the page. */
    static String textOrNull(String message) {
        if (message == null || message.isBlank()) {
            return null;
        }
        return PrintableText.lines(message, MAX_MESSAGE);
    }

    private static Summary summary(NodeReport report, Totals totals) {
        long pods = report.targets().stream().map(TargetReport::pod).distinct().count();
        long tracing = report.targets().stream()
                .filter(target -> target.state().traces())
                .map(TargetReport::pod)
                .distinct()
                .count();
        return new Summary(
                null,
                (int) pods,
                (int) tracing,
                totals.packets(),
                totals.bytes(),
                totals.dropped(),
                totals.sampledOut(),
                totals.lost(),
                totals.unfiltered() == 0 ? null : totals.unfiltered(),
                totals.droppedByKernel().isEmpty() ? null : new TreeMap<>(totals.droppedByKernel()),
                null);
    }

    private static List<VerdictCount> verdicts(Totals totals) {
        return Stream.of(Verdict.values())
                .filter(verdict -> totals.packetsByVerdict().getOrDefault(verdict, 0L) > 0)
                .map(verdict -> new VerdictCount(
                        ApiEnums.toApi(verdict),
                        totals.packetsByVerdict().get(verdict),
                        totals.bytesByVerdict().getOrDefault(verdict, 0L)))
                .toList();
    }

    private static TargetStatus target(TargetReport target, CarriedCounters ledger) {
        Totals totals = ledger.target(target.pod(), target.interfaceName());
        List<ProgramView> programs = List.of();
        if (target.snapshot() != null) {
            totals = totals.plus(Totals.of(target.snapshot()));
            programs = target.snapshot().programs();
        }
        return new TargetStatus(
                target.pod(),
                PrintableText.of(target.interfaceName(), MAX_NAME),
                target.state(),
                target.reason(),
                textOrNull(target.message()),
                totals.packets(),
                totals.dropped(),
                totals.lost(),
                programs.stream()
                        .limit(MAX_PROGRAMS)
                        .map(program -> program(target, program, ledger))
                        .toList());
    }

    private static ProgramStatus program(TargetReport target, ProgramView view, CarriedCounters ledger) {
        CarriedCounters.Counted before = ledger.program(target.pod(), target.interfaceName(), view);
        var program = view.program();
        return new ProgramStatus(
                Integer.toUnsignedLong(program.id()),
                PrintableText.of(program.name(), MAX_NAME),
                textOrNull(program.tag()),
                program.attachPoint().label(),
                PrintableText.of(program.device().name(), MAX_NAME),
                program.position(),
                ApiEnums.toApi(program.direction()),
                view.traced(),
                ApiEnums.toApi(view.reason()),
                textOrNull(view.explanation()),
                before.packets() + view.counters().matched(),
                before.dropped() + Totals.dropped(view));
    }
}
