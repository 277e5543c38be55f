// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.node;

import java.util.List;
import java.util.Optional;

import dev.tctrace.agent.report.events.PodRef;
import dev.tctrace.agent.report.status.NodeReport.TargetReport;
import dev.tctrace.api.v1alpha1.EventReason;
import dev.tctrace.api.v1alpha1.TargetReason;
import dev.tctrace.tracer.PrintableText;
import dev.tctrace.tracer.ProgramView;

/** Which Event a target's state deserves, if any: a pure function. */
final class TargetEvents {
    private static final int NAMED_PROGRAMS = 6;

    record Told(EventReason reason, PodRef pod, String message) {}

    private TargetEvents() {}

    static Optional<Told> of(PodView pod, TargetReport report) {
        PodRef ref = new PodRef(pod.name(), pod.uid());
        return switch (report.state()) {
            case TRACING, PARTLY_TRACING ->
                Optional.of(new Told(EventReason.TRACE_STARTED, ref, started(pod.name(), report)));
            // A pod that is about to run is traced soon; that is no news.
            case NOT_TRACING ->
                report.reason() == TargetReason.POD_NOT_RUNNING
                        ? Optional.empty()
                        : Optional.of(new Told(
                                EventReason.TARGET_SKIPPED,
                                ref,
                                "Not tracing " + PrintableText.of(report.interfaceName()) + " of pod " + pod.name()
                                        + " (" + report.reason().value() + "): " + report.message()));
            case STARTING, STOPPED -> Optional.empty();
        };
    }

    private static String started(String pod, TargetReport report) {
        List<String> programs = report.snapshot().programs().stream()
                .filter(ProgramView::traced)
                .map(view -> PrintableText.of(view.program().name()) + " at "
                        + view.program().attachPoint().label())
                .toList();
        String named = String.join(", ", programs.subList(0, Math.min(NAMED_PROGRAMS, programs.size())));
        String more = programs.size() > NAMED_PROGRAMS ? ", and " + (programs.size() - NAMED_PROGRAMS) + " more" : "";
        return "Tracing " + PrintableText.of(report.interfaceName()) + " of pod " + pod + ": " + named + more;
    }
}
