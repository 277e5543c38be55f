package dev.tctrace.agent.cli.output;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import dev.tctrace.agent.tc.AttachedProgram;
import dev.tctrace.agent.trace.Counters;
import dev.tctrace.agent.trace.ProgramView;
import dev.tctrace.agent.trace.SessionSnapshot;
import dev.tctrace.api.v1alpha1.VerdictName;

/** What is said at the end: the exact counters, whatever was printed. */
public final class SummaryText {
    private SummaryText() {}

    /** Lines without their ends. */
    public static List<String> of(SessionSnapshot end) {
        List<String> lines = new ArrayList<>();
        Counters total = end.total();
        lines.add(String.format(
                "%d packets matched (%d bytes): %d reported, %d sampled out, %d lost",
                total.matched(), total.bytes(), total.reported(), total.sampledOut(), total.lost()));
        if (total.unpaired() > 0) {
            lines.add(total.unpaired() + " calls had an entry or an exit only, and are not counted");
        }
        List<ProgramView> seen = end.programs().stream()
                .filter(view -> view.counters().matched() > 0)
                .toList();
        if (seen.size() <= 1) {
            verdicts(lines, total);
            return lines;
        }
        for (ProgramView view : seen) {
            AttachedProgram program = view.program();
            lines.add(String.format(
                    "%s (id %d, %s of %s, %s): %d",
                    program.name(),
                    program.id(),
                    program.attachPoint().label(),
                    program.device().name(),
                    program.direction(),
                    view.counters().matched()));
            verdicts(lines, view.counters());
        }
        return lines;
    }

    private static void verdicts(List<String> lines, Counters counters) {
        for (VerdictName verdict : VerdictName.values()) {
            Map<VerdictName, Long> packets = counters.packetsByVerdict();
            long count = packets.getOrDefault(verdict, 0L);
            if (count > 0) {
                lines.add(String.format("  %-18s %d", verdict, count));
            }
        }
    }
}
