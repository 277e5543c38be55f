// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.cli;

import java.io.PrintWriter;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.tctrace.agent.cli.output.LogLine;
import dev.tctrace.agent.cli.output.SummaryText;
import dev.tctrace.tracer.Gap;
import dev.tctrace.tracer.PrintableText;
import dev.tctrace.tracer.ProgramView;
import dev.tctrace.tracer.SessionSnapshot;
import dev.tctrace.tracer.tc.AttachPoint;
import dev.tctrace.tracer.tc.AttachedProgram;
import dev.tctrace.tracer.tc.Device;
import dev.tctrace.tracer.tc.NotTracedReason;

/** What is said beside the packets. Safe for use by several threads. */
final class Notices {
    private final PrintWriter progress;
    private final PrintWriter errors;
    private final LogLine log;
    private final Clock clock;
    private boolean listening;
    private Set<Notice> said = Set.of();
    private String waitingFor = "";

    /**
     * What a notice is about. Its text may hold counts, which change with every packet.
     *
     * @param reason why the program is not traced; null where it is
     */
    private record Notice(int programId, AttachPoint attachPoint, Device device, NotTracedReason reason) {
        static final Notice NO_PROGRAMS = new Notice(0, null, null, null);

        static Notice of(AttachedProgram program, NotTracedReason reason) {
            return new Notice(program.id(), program.attachPoint(), program.device(), reason);
        }
    }

    /**
     * @param progress for what happens: the standard output, unless packets for machines go there
     * @param errors for what is wrong, and for the summary
     */
    Notices(PrintWriter progress, PrintWriter errors, LogLine log, Clock clock) {
        this.progress = progress;
        this.errors = errors;
        this.log = log;
        this.clock = clock;
    }

    /** The demo's opening lines; once, and before the first packet. */
    synchronized void listening() {
        if (!listening) {
            listening = true;
            progress("Attached fentry(tc)");
            progress("Attached fexit(tc)");
            progress("Listening events...");
        }
    }

    /** What is traced, where that is not obvious, and what cannot be; each once, for as long as it is so. */
    synchronized void programs(SessionSnapshot snapshot) {
        waitingFor = "";
        Map<Notice, String> now = new LinkedHashMap<>();
        List<AttachedProgram> traced = snapshot.programs().stream()
                .filter(ProgramView::traced)
                .map(ProgramView::program)
                .toList();
        if (!traced.isEmpty() && traced.stream().allMatch(AttachedProgram::ours)) {
            now.put(
                    Notice.NO_PROGRAMS,
                    "No tc program to trace is attached to "
                            + PrintableText.of(snapshot.target().interfaceName())
                            + ": a pass-through program of ours is, while this runs");
        } else if (traced.size() > 1) {
            traced.forEach(program -> now.put(Notice.of(program, null), "Tracing " + name(program)));
        }
        if (!snapshot.message().isEmpty()) {
            now.put(new Notice(snapshot.message().hashCode(), null, null, null), PrintableText.of(snapshot.message()));
        }
        for (ProgramView view : snapshot.programs()) {
            if (!view.traced() && view.reason() != null) {
                now.put(
                        Notice.of(view.program(), view.reason()),
                        "Not traced: " + name(view.program()) + ": "
                                + view.reason().label() + ". " + view.message());
            }
        }
        now.forEach((notice, text) -> {
            if (!said.contains(notice)) {
                error(text);
            }
        });
        // Ids of programs are not used again, so what is over need not be remembered.
        said = now.keySet();
    }

    synchronized void replaced(AttachedProgram old, AttachedProgram successor) {
        error(successor == null ? "Gone: " + name(old) : "Replaced: " + name(old) + " by " + name(successor));
    }

    synchronized void gap(AttachedProgram program, Gap gap) {
        error("Passed " + name(program) + " untraced: " + gap.text());
    }

    /** Again only where it is something else. */
    synchronized void waiting(SessionSnapshot snapshot) {
        String text = "Waiting: " + snapshot.problem().label()
                + (snapshot.message().isEmpty() ? "" : ". " + snapshot.message());
        if (!text.equals(waitingFor)) {
            waitingFor = text;
            error(text);
        }
    }

    synchronized void error(String text) {
        List<String> lines = text.lines().toList();
        errors.println(log.at(clock.instant(), lines.isEmpty() ? "" : lines.get(0)));
        lines.stream().skip(1).map(PrintableText::of).forEach(line -> errors.println("    " + line));
        errors.flush();
    }

    /** @param overflowed packets that were reported, but not written as the output was too slow */
    synchronized void summary(SessionSnapshot end, long overflowed) {
        SummaryText.of(end).forEach(errors::println);
        if (overflowed > 0) {
            errors.println(overflowed + " of the reported packets were not written: the output was too slow."
                    + " Use --pcapng FILE, a narrower filter, or --max-rate.");
        }
        errors.flush();
    }

    private void progress(String text) {
        progress.println(log.at(clock.instant(), text));
        progress.flush();
    }

    private static String name(AttachedProgram program) {
        return PrintableText.of(program.name()) + " (id " + program.id() + ", "
                + program.attachPoint().label() + " of "
                + PrintableText.of(program.device().name()) + ", "
                + program.direction().label() + ")";
    }
}
