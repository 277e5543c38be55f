// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.report.status;

import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

import dev.tctrace.api.contract.Timestamps;
import dev.tctrace.api.v1alpha1.NodeStatus;
import dev.tctrace.api.v1alpha1.NodeStatus.Gap;
import dev.tctrace.api.v1alpha1.TargetState;
import dev.tctrace.tracer.PrintableText;
import dev.tctrace.tracer.ProgramView;
import dev.tctrace.tracer.SessionSnapshot;

/**
 * What earlier sessions of a trace counted on this node, so that the numbers of the status never go back: sessions that
 * ended (their pod went, its sandbox was made anew), and what the entry said when this agent started. It is started anew
 * when the question changes (another filter, say), because a sum over two questions answers neither.
 *
 * <p>A restart of the agent loses what was counted after its last report: at most one report interval where it is
 * killed, nothing where it is stopped.
 *
 * <p>Rows are keyed by what the status tells of them, since after a restart that is all there is. Not for use by several
 * threads.
 */
public final class CarriedCounters {
    private record Row(String pod, String interfaceName) {
        Row {
            // As the status has it.
            interfaceName = PrintableText.of(interfaceName, NodeEntryFactory.MAX_NAME);
        }
    }

    private record ProgramRow(Row target, String attachPoint, String device, Integer position, String name) {
        ProgramRow {
            device = PrintableText.of(device, NodeEntryFactory.MAX_NAME);
            name = PrintableText.of(name, NodeEntryFactory.MAX_NAME);
        }
    }

    /** Packets that matched, and those of them that were dropped. */
    public record Counted(long packets, long dropped) {
        static final Counted ZERO = new Counted(0, 0);

        Counted plus(Counted other) {
            return new Counted(packets + other.packets, dropped + other.dropped);
        }
    }

    /** The entry has room for so many; the latest are kept. */
    private static final int MAX_GAPS = 3;

    private final Map<Row, Totals> rows = new HashMap<>();
    private final Map<ProgramRow, Counted> programs = new HashMap<>();
    private Totals node = Totals.ZERO;
    private List<Gap> gaps = List.of();
    /** What an earlier agent traced until {@link #interruptedAt}, and this one does not trace yet. */
    private final Set<Row> interrupted = new HashSet<>();

    private String interruptedAt;

    /** Goes on from this node's own entry, as an earlier agent left it. */
    public static CarriedCounters resume(NodeStatus entry) {
        CarriedCounters ledger = new CarriedCounters();
        ledger.node = Totals.of(entry);
        for (NodeStatus.TargetStatus target :
                Objects.requireNonNullElse(entry.targets(), List.<NodeStatus.TargetStatus>of())) {
            Row row = new Row(target.pod(), target.interfaceName());
            ledger.rows.merge(row, Totals.of(target), Totals::plus);
            if (target.state() != null && (target.state().traces() || target.state() == TargetState.STOPPED)) {
                ledger.interrupted.add(row);
            }
            for (NodeStatus.ProgramStatus program :
                    Objects.requireNonNullElse(target.programs(), List.<NodeStatus.ProgramStatus>of())) {
                ledger.programs.merge(
                        new ProgramRow(
                                row, program.attachPoint(), program.device(), program.position(), program.name()),
                        new Counted(
                                Objects.requireNonNullElse(program.packets(), 0L),
                                Objects.requireNonNullElse(program.dropped(), 0L)),
                        Counted::plus);
            }
        }
        if (entry.agent() != null) {
            ledger.gaps = Objects.requireNonNullElse(entry.agent().gaps(), List.of());
            // What is no time would be refused, and with it each entry.
            ledger.interruptedAt = Timestamps.parse(entry.agent().lastReport())
                    .map(Instant::toString)
                    .orElse(null);
        }
        return ledger;
    }

    /** A target is traced from now on: where an earlier agent traced it, the time between is a gap. */
    public void traced(String pod, String interfaceName, Instant now) {
        if (!interrupted.remove(new Row(pod, interfaceName)) || interruptedAt == null) {
            return;
        }
        // All targets that go on after the same restart make one gap, which is over with the last of them.
        List<Gap> earlier =
                gaps.stream().filter(gap -> !interruptedAt.equals(gap.since())).toList();
        Gap gap = new Gap(interruptedAt, Timestamps.seconds(now));
        gaps = Stream.concat(earlier.stream().skip(Math.max(0, earlier.size() - MAX_GAPS + 1)), Stream.of(gap))
                .toList();
    }

    /** Nothing is asked for now: what is not traced from here on is no gap. */
    public void paused() {
        interrupted.clear();
    }

    /** The latest times that were not traced, the oldest first; null where there was none. */
    List<Gap> gaps() {
        return gaps.isEmpty() ? null : gaps;
    }

    /** Takes over what a session counted, once it is closed. */
    public void ended(SessionSnapshot last) {
        Totals totals = Totals.of(last);
        node = node.plus(totals);
        Row row = new Row(last.target().pod(), last.target().interfaceName());
        rows.merge(row, totals, Totals::plus);
        for (ProgramView program : last.programs()) {
            programs.merge(
                    key(row, program),
                    new Counted(program.counters().matched(), Totals.dropped(program)),
                    Counted::plus);
        }
    }

    /** What ended sessions counted, all together. */
    public Totals node() {
        return node;
    }

    /** What ended sessions counted on one target. */
    Totals target(String pod, String interfaceName) {
        return rows.getOrDefault(new Row(pod, interfaceName), Totals.ZERO);
    }

    /** What ended sessions counted on one program of a target. */
    Counted program(String pod, String interfaceName, ProgramView program) {
        return programs.getOrDefault(key(new Row(pod, interfaceName), program), Counted.ZERO);
    }

    private static ProgramRow key(Row row, ProgramView view) {
        var program = view.program();
        return new ProgramRow(
                row, program.attachPoint().label(), program.device().name(), program.position(), program.name());
    }
}
