package dev.tctrace.agent.report.status;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import dev.tctrace.agent.trace.ProgramView;
import dev.tctrace.agent.trace.SessionSnapshot;
import dev.tctrace.api.v1alpha1.NodeStatus;

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
public final class TraceLedger {
    private record Row(String pod, String interfaceName) {}

    private record ProgramRow(Row target, String attachPoint, String device, Integer position, String name) {}

    /** Packets that matched, and those of them that were dropped. */
    public record Counted(long packets, long dropped) {
        static final Counted ZERO = new Counted(0, 0);

        Counted plus(Counted other) {
            return new Counted(packets + other.packets, dropped + other.dropped);
        }
    }

    private final Map<Row, Totals> rows = new HashMap<>();
    private final Map<ProgramRow, Counted> programs = new HashMap<>();
    private Totals node = Totals.ZERO;

    /** Goes on from this node's own entry, as an earlier agent left it. */
    public static TraceLedger resume(NodeStatus entry) {
        TraceLedger ledger = new TraceLedger();
        ledger.node = Totals.of(entry);
        for (NodeStatus.TargetStatus target :
                Objects.requireNonNullElse(entry.targets(), List.<NodeStatus.TargetStatus>of())) {
            Row row = new Row(target.pod(), target.interfaceName());
            ledger.rows.merge(row, Totals.of(target), Totals::plus);
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
        return ledger;
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
