package dev.tctrace.agent.cli;

import java.io.PrintWriter;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import dev.tctrace.agent.cli.output.LogLine;
import dev.tctrace.agent.cli.output.SummaryText;
import dev.tctrace.agent.tc.AttachedProgram;
import dev.tctrace.agent.trace.ProgramView;
import dev.tctrace.agent.trace.SessionSnapshot;

/** What is said beside the packets. Safe for use by several threads. */
final class Notices {
    private final PrintWriter progress;
    private final PrintWriter errors;
    private final LogLine log;
    private final Clock clock;
    private final Set<String> said = new HashSet<>();

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
        if (said.add("Listening")) {
            progress("Attached fentry(tc)");
            progress("Attached fexit(tc)");
            progress("Listening events...");
        }
    }

    /** What was traced, where that is not obvious, and what cannot be; each once. */
    synchronized void programs(SessionSnapshot snapshot) {
        List<AttachedProgram> traced = snapshot.programs().stream()
                .filter(ProgramView::traced)
                .map(ProgramView::program)
                .toList();
        if (!traced.isEmpty() && traced.stream().allMatch(AttachedProgram::ours)) {
            error("No tc program to trace is attached to "
                    + snapshot.target().interfaceName()
                    + ": a pass-through program of ours is, while this runs");
        } else if (traced.size() > 1) {
            traced.forEach(program -> error("Tracing " + name(program)));
        }
        for (ProgramView view : snapshot.programs()) {
            if (!view.traced() && view.reason() != null) {
                error("Not traced: " + name(view.program()) + ": " + view.reason() + ". " + view.message());
            }
        }
    }

    synchronized void replaced(AttachedProgram old, AttachedProgram successor) {
        error(successor == null ? "Gone: " + name(old) : "Replaced: " + name(old) + " by " + name(successor));
    }

    synchronized void waiting(SessionSnapshot snapshot) {
        error("Waiting: " + snapshot.reason() + (snapshot.message().isEmpty() ? "" : ". " + snapshot.message()));
    }

    /** Said once, however often it is true. */
    synchronized void error(String text) {
        if (said.add(text)) {
            errors.println(log.at(clock.instant(), text));
            errors.flush();
        }
    }

    synchronized void summary(SessionSnapshot end) {
        SummaryText.of(end).forEach(errors::println);
        errors.flush();
    }

    private void progress(String text) {
        progress.println(log.at(clock.instant(), text));
        progress.flush();
    }

    private static String name(AttachedProgram program) {
        return program.name() + " (id " + program.id() + ", "
                + program.attachPoint().label() + " of " + program.device().name() + ", " + program.direction() + ")";
    }
}
