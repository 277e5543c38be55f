package dev.tctrace.operator.tctrace;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.fabric8.kubernetes.api.model.Condition;

import dev.tctrace.api.v1alpha1.NodeStatus;
import dev.tctrace.api.v1alpha1.TcTrace;
import dev.tctrace.api.v1alpha1.TcTraceSpec;
import dev.tctrace.api.v1alpha1.TcTraceStatus;
import dev.tctrace.operator.pods.PodSelector;
import dev.tctrace.operator.tctrace.Progress.Trouble;
import dev.tctrace.operator.tctrace.SpecCheck.Problem;

/** Turns what was observed into the operator's part of the status: everything but {@code nodes}. */
final class StatusFactory {
    /** A message names this many troubles, and counts the others. */
    private static final int NAMED = 3;

    private final Clock clock;

    StatusFactory(Clock clock) {
        this.clock = clock;
    }

    /**
     * What is to be.
     *
     * @param status the operator's fields; nodes is null
     * @param active whether agents should work on the trace
     * @param ends when its duration is over; empty: it has none, or has not begun
     */
    record Outcome(TcTraceStatus status, boolean active, Optional<Instant> ends) {}

    Outcome outcome(TcTrace trace, List<Problem> problems, Observation observed) {
        Instant now = clock.instant();
        Long generation = trace.getMetadata().getGeneration();
        TcTraceSpec spec = trace.getSpec();
        TcTraceStatus before = trace.getStatus();
        List<NodeStatus> entries = before == null || before.nodes() == null ? List.of() : before.nodes();
        Conditions conditions = new Conditions(before == null ? null : before.conditions(), generation, now);
        Condition accepted = accepted(conditions, problems);
        if (!problems.isEmpty()) {
            String startTime = before == null ? null : before.startTime();
            return new Outcome(
                    new TcTraceStatus(
                            generation,
                            startTime,
                            List.of(
                                    accepted,
                                    conditions.of(
                                            ConditionType.Ready,
                                            false,
                                            problems.get(0).reason(),
                                            "Nothing is traced: " + accepted.getMessage()),
                                    conditions.of(
                                            ConditionType.Complete,
                                            false,
                                            Reason.NotStarted,
                                            "The spec is not accepted.")),
                            NodeSums.summary(0, 0, 0, entries),
                            NodeSums.verdicts(entries),
                            Peers.of(entries, observed.names()),
                            null),
                    false,
                    Optional.empty());
        }
        Progress progress = Progress.of(observed, entries, generation);
        boolean suspended = Boolean.TRUE.equals(spec.suspend());
        Optional<Duration> duration = Optional.ofNullable(spec.duration()).flatMap(Durations::parse);
        boolean again = completedBefore(before, generation);
        Optional<Instant> started = again ? Optional.empty() : startTime(before);
        if (started.isEmpty() && !suspended && progress.tracing() > 0) {
            started = Optional.of(now.truncatedTo(ChronoUnit.SECONDS));
        }
        Optional<Instant> ends = started.flatMap(start -> duration.map(start::plus));
        boolean complete = isComplete(before, generation)
                || ends.filter(end -> !now.isBefore(end)).isPresent();
        boolean active = !suspended && !complete;
        Condition ready = complete
                ? conditions.of(
                        ConditionType.Ready,
                        true,
                        Reason.Completed,
                        "The trace ran for " + spec.duration() + " and is over.")
                : suspended
                        ? conditions.of(
                                ConditionType.Ready,
                                true,
                                Reason.Suspended,
                                "Nothing is traced while spec.suspend is true. What was counted stays.")
                        : ready(conditions, trace, observed, progress);
        int tracing = active ? progress.tracing() : 0;
        return new Outcome(
                new TcTraceStatus(
                        generation,
                        started.map(Instant::toString).orElse(null),
                        List.of(accepted, ready, complete(conditions, complete, spec, duration, ends)),
                        NodeSums.summary(observed.nodes().size(), progress.pods(), tracing, entries),
                        NodeSums.verdicts(entries),
                        Peers.of(entries, observed.names()),
                        null),
                active,
                complete ? Optional.empty() : ends);
    }

    private static Condition accepted(Conditions conditions, List<Problem> problems) {
        return problems.isEmpty()
                ? conditions.of(ConditionType.Accepted, true, Reason.Accepted, "The spec is in order.")
                : conditions.of(
                        ConditionType.Accepted,
                        false,
                        problems.get(0).reason(),
                        joined(problems.stream().map(Problem::message)) + ".");
    }

    private static Condition complete(
            Conditions conditions,
            boolean complete,
            TcTraceSpec spec,
            Optional<Duration> duration,
            Optional<Instant> ends) {
        if (complete) {
            return conditions.of(
                    ConditionType.Complete,
                    true,
                    Reason.Completed,
                    "The trace ran for " + spec.duration()
                            + ". To trace again, change the spec or make a new TcTrace.");
        }
        if (duration.isEmpty()) {
            return conditions.of(
                    ConditionType.Complete,
                    false,
                    Reason.NoDuration,
                    "The trace runs until it is deleted or suspended.");
        }
        return ends.map(end -> conditions.of(
                        ConditionType.Complete, false, Reason.Running, "The trace runs until " + end + "."))
                .orElseGet(() -> conditions.of(
                        ConditionType.Complete,
                        false,
                        Reason.NotStarted,
                        "The duration of " + spec.duration() + " counts from the first traced pod on."));
    }

    private static Condition ready(Conditions conditions, TcTrace trace, Observation observed, Progress progress) {
        if (progress.pods() == 0) {
            return conditions.of(ConditionType.Ready, false, Reason.NoMatchingPods, noPods(trace, observed));
        }
        if (progress.trouble().isEmpty()) {
            return conditions.of(
                    ConditionType.Ready,
                    true,
                    Reason.Tracing,
                    "Tracing " + count(progress.tracing(), "pod") + " on "
                            + count(observed.nodes().size(), "node") + ".");
        }
        String message = troubles(progress);
        if (progress.tracing() > 0) {
            boolean onlyLimit = progress.trouble().stream().allMatch(t -> t.kind() == Trouble.Kind.Limit);
            return conditions.of(
                    ConditionType.Ready,
                    false,
                    onlyLimit ? Reason.LimitReached : Reason.PartlyTracing,
                    progress.tracing() + " of " + count(progress.pods(), "pod") + " traced; " + message);
        }
        Reason reason = switch (progress.trouble().get(0).kind()) {
            case AgentFailed -> Reason.AgentFailed;
            case Target -> Reason.NotTracing;
            case Limit -> Reason.LimitReached;
            case WaitingForAgent -> Reason.WaitingForAgent;
            case WaitingForPod -> Reason.WaitingForPods;
        };
        return conditions.of(ConditionType.Ready, false, reason, capital(message));
    }

    private static String noPods(TcTrace trace, Observation observed) {
        String namespace = trace.getMetadata().getNamespace();
        String flag = PodSelector.asFlag(trace.getSpec().target().podSelector());
        String look = "kubectl get pods -n " + namespace + (flag.isEmpty() ? "" : " -l '" + flag + "'");
        String name = trace.getSpec().target().podName();
        if (PodSelector.hasName(trace.getSpec().target())) {
            return (observed.pods().isEmpty()
                            ? "Namespace " + namespace + " has no pod " + name
                                    + (flag.isEmpty() ? "" : " that spec.target.podSelector matches")
                            : "Pod " + name + " has ended")
                    + ". See kubectl get pods -n " + namespace + ".";
        }
        if (!observed.pods().isEmpty()) {
            return "All " + count(observed.pods().size(), "matching pod") + " have ended. See " + look + ".";
        }
        return flag.isEmpty()
                ? "Namespace " + namespace + " has no pods yet."
                : "No pod of namespace " + namespace
                        + " matches spec.target.podSelector: change it, or label the pods. See " + look + ".";
    }

    private static String troubles(Progress progress) {
        String named = joined(progress.trouble().stream().limit(NAMED).map(Trouble::message));
        int more = progress.trouble().size() - NAMED;
        return named + (more > 0 ? "; and " + more + " more, see status.nodes" : "") + ".";
    }

    /** Of several messages one; some come as a whole sentence. */
    private static String joined(Stream<String> messages) {
        return messages.map(message -> message.endsWith(".") ? message.substring(0, message.length() - 1) : message)
                .collect(Collectors.joining("; "));
    }

    private static Optional<Instant> startTime(TcTraceStatus before) {
        return before == null || before.startTime() == null
                ? Optional.empty()
                : Optional.of(Instant.parse(before.startTime()));
    }

    /** Complete stays complete for the spec that it was. */
    private static boolean isComplete(TcTraceStatus before, Long generation) {
        return completeCondition(before)
                .filter(condition -> java.util.Objects.equals(condition.getObservedGeneration(), generation))
                .isPresent();
    }

    /** A spec that was changed after completion asks for another run. */
    private static boolean completedBefore(TcTraceStatus before, Long generation) {
        return completeCondition(before).isPresent() && !isComplete(before, generation);
    }

    private static Optional<Condition> completeCondition(TcTraceStatus before) {
        return before == null
                ? Optional.empty()
                : Conditions.find(before.conditions(), ConditionType.Complete)
                        .filter(condition -> "True".equals(condition.getStatus()));
    }

    private static String count(int number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }

    private static String capital(String sentence) {
        return Character.toUpperCase(sentence.charAt(0)) + sentence.substring(1);
    }
}
