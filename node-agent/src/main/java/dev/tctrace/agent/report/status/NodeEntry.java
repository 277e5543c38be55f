package dev.tctrace.agent.report.status;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

import dev.tctrace.agent.report.status.NodeReport.TargetReport;
import dev.tctrace.agent.trace.ProgramView;
import dev.tctrace.api.v1alpha1.NodeStatus;
import dev.tctrace.api.v1alpha1.NodeStatus.ProgramStatus;
import dev.tctrace.api.v1alpha1.NodeStatus.TargetStatus;
import dev.tctrace.api.v1alpha1.Summary;
import dev.tctrace.api.v1alpha1.TargetReason;
import dev.tctrace.api.v1alpha1.VerdictCount;
import dev.tctrace.api.v1alpha1.VerdictName;

/** Makes a node's entry in the status: a pure function of a {@link NodeReport}. */
public final class NodeEntry {
    /** The CRD's bound on every list and message that an agent writes. */
    static final int MAX_TARGETS = 256;

    static final int MAX_PROGRAMS = 64;
    static final int MAX_MESSAGE = 1024;

    private NodeEntry() {}

    /**
     * @param lastReport RFC 3339; null leaves it out, for comparing
     */
    public static NodeStatus of(NodeReport report, String lastReport) {
        Totals totals = totals(report);
        return new NodeStatus(
                report.node(),
                new NodeStatus.Agent(report.agentPod(), lastReport),
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

    /** The same entry, with the time of its writing (RFC 3339). */
    public static NodeStatus stamped(NodeStatus entry, String lastReport) {
        return new NodeStatus(
                entry.name(),
                new NodeStatus.Agent(entry.agent().pod(), lastReport),
                entry.observedGeneration(),
                entry.summary(),
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
        return message.length() <= MAX_MESSAGE ? message : message.substring(0, MAX_MESSAGE - 1) + "…";
    }

    private static Summary summary(NodeReport report, Totals totals) {
        long pods = report.targets().stream().map(TargetReport::pod).distinct().count();
        long tracing = report.targets().stream()
                .filter(target ->
                        target.reason() == TargetReason.Tracing || target.reason() == TargetReason.PartlyTracing)
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
                totals.lost());
    }

    private static List<VerdictCount> verdicts(Totals totals) {
        return Stream.of(VerdictName.values())
                .filter(verdict -> totals.packetsByVerdict().getOrDefault(verdict, 0L) > 0)
                .map(verdict -> new VerdictCount(
                        verdict,
                        totals.packetsByVerdict().get(verdict),
                        totals.bytesByVerdict().getOrDefault(verdict, 0L)))
                .toList();
    }

    private static TargetStatus target(TargetReport target, TraceLedger ledger) {
        Totals totals = ledger.target(target.pod(), target.interfaceName());
        List<ProgramView> programs = List.of();
        if (target.snapshot() != null) {
            totals = totals.plus(Totals.of(target.snapshot()));
            programs = target.snapshot().programs();
        }
        return new TargetStatus(
                target.pod(),
                target.interfaceName(),
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

    private static ProgramStatus program(TargetReport target, ProgramView view, TraceLedger ledger) {
        TraceLedger.Counted before = ledger.program(target.pod(), target.interfaceName(), view);
        var program = view.program();
        return new ProgramStatus(
                Integer.toUnsignedLong(program.id()),
                program.name(),
                textOrNull(program.tag()),
                program.attachPoint().label(),
                program.device().name(),
                program.position(),
                program.direction(),
                view.traced(),
                view.reason(),
                textOrNull(view.message()),
                before.packets() + view.counters().matched(),
                before.dropped() + Totals.dropped(view));
    }
}
