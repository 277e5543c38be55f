// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.cli.output;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

import dev.tctrace.tracer.Counters;
import dev.tctrace.tracer.PrintableText;
import dev.tctrace.tracer.ProgramView;
import dev.tctrace.tracer.SessionSnapshot;
import dev.tctrace.tracer.tc.AttachedProgram;
import dev.tctrace.tracer.tc.Verdict;

/** What is said at the end: the exact counters, whatever was printed. */
public final class SummaryText {
    /** Of the longest verdict, and a space. */
    private static final int NAME_WIDTH = 18;

    private SummaryText() {}

    /** Lines without their ends. */
    public static List<String> of(SessionSnapshot end) {
        List<String> lines = new ArrayList<>();
        Counters total = end.total();
        lines.add(String.format(
                "%d packets matched (%d bytes): %d reported, %d sampled out, %d lost",
                total.matched(), total.bytes(), total.reported(), total.sampledOut(), total.lost()));
        long dropped = end.droppedByKernel().values().stream()
                .mapToLong(Long::longValue)
                .sum();
        if (dropped > 0) {
            lines.add(dropped + " of the reported packets were dropped by the kernel afterwards");
            reasons(lines, end.droppedByKernel());
        }
        if (total.unpaired() > 0) {
            lines.add(total.unpaired() + " calls had an entry or an exit only, and are not counted");
        }
        if (total.unfiltered() > 0) {
            lines.add(total.unfilteredText());
        }
        if (end.gaps().count() > 0) {
            lines.add(end.gaps().text());
        }
        // The rows of programs that went come last: all together add up to the total.
        List<ProgramView> seen = Stream.concat(end.programs().stream(), end.gone().stream())
                .filter(view -> view.counters().matched() > 0)
                .toList();
        long earlier = total.matched()
                - seen.stream().mapToLong(view -> view.counters().matched()).sum();
        // Once the session is closed none of them is traced: what counts is that there are several.
        if (end.programs().size() + end.gone().size() <= 1 && earlier == 0) {
            verdicts(lines, total);
            return lines;
        }
        for (ProgramView view : seen) {
            lines.add(heading(view.program(), end.gone().contains(view) ? ", gone" : "")
                    + view.counters().matched());
            verdicts(lines, view.counters());
        }
        end.programs().stream()
                .filter(view -> !view.inferred().isEmpty())
                .map(view -> heading(view.program(), "") + "not traced. " + PrintableText.of(view.inferred()))
                .forEach(lines::add);
        if (earlier > 0) {
            lines.add("programs that went before those: " + earlier);
        }
        return lines;
    }

    private static String heading(AttachedProgram program, String more) {
        return String.format(
                "%s (id %d, %s of %s, %s%s): ",
                PrintableText.of(program.name()),
                program.id(),
                program.attachPoint().label(),
                PrintableText.of(program.device().name()),
                program.direction().label(),
                more);
    }

    /** Reasons are of all lengths. */
    private static void reasons(List<String> lines, Map<String, Long> drops) {
        Map<String, Long> printable = new TreeMap<>();
        drops.forEach((reason, count) -> printable.merge(PrintableText.of(reason), count, Long::sum));
        int width = Math.max(
                NAME_WIDTH,
                printable.keySet().stream().mapToInt(String::length).max().orElse(0));
        printable.forEach((reason, count) -> lines.add(row(width, reason, count)));
    }

    private static void verdicts(List<String> lines, Counters counters) {
        for (Verdict verdict : Verdict.values()) {
            Map<Verdict, Long> packets = counters.packetsByVerdict();
            long count = packets.getOrDefault(verdict, 0L);
            line(lines, verdict.toString(), count);
        }
        line(lines, "no match", counters.noMatch());
        line(lines, "match", counters.classified());
    }

    private static void line(List<String> lines, String what, long count) {
        if (count > 0) {
            lines.add(row(NAME_WIDTH, what, count));
        }
    }

    private static String row(int width, String what, long count) {
        return String.format("  %-" + width + "s %d", what, count);
    }
}
