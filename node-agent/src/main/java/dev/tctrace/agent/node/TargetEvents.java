package dev.tctrace.agent.node;

import java.util.List;
import java.util.Optional;

import dev.tctrace.agent.report.events.EventReason;
import dev.tctrace.agent.report.events.PodRef;
import dev.tctrace.agent.report.status.NodeReport.TargetReport;
import dev.tctrace.agent.trace.ProgramView;

/** Which Event a target's state deserves, if any: a pure function. */
final class TargetEvents {
    private static final int NAMED_PROGRAMS = 6;

    record Told(EventReason reason, PodRef pod, String message) {}

    private TargetEvents() {}

    static Optional<Told> of(PodView pod, TargetReport report) {
        PodRef ref = new PodRef(pod.name(), pod.uid());
        return switch (report.reason()) {
            case Tracing, PartlyTracing ->
                Optional.of(new Told(EventReason.TraceStarted, ref, started(pod.name(), report)));
            case HostNetwork, InterfaceNotFound, NamespaceNotFound, NoPrograms, NotTraceable, LimitReached, Failed ->
                Optional.of(new Told(
                        EventReason.TargetSkipped,
                        ref,
                        "Not tracing " + report.interfaceName() + " of pod " + pod.name() + " (" + report.reason()
                                + "): " + report.message()));
            case Starting, PodNotRunning, Stopped -> Optional.empty();
        };
    }

    private static String started(String pod, TargetReport report) {
        List<String> programs = report.snapshot().programs().stream()
                .filter(ProgramView::traced)
                .map(view -> view.program().name() + " at "
                        + view.program().attachPoint().label())
                .toList();
        String named = String.join(", ", programs.subList(0, Math.min(NAMED_PROGRAMS, programs.size())));
        String more = programs.size() > NAMED_PROGRAMS ? ", and " + (programs.size() - NAMED_PROGRAMS) + " more" : "";
        return "Tracing " + report.interfaceName() + " of pod " + pod + ": " + named + more;
    }
}
