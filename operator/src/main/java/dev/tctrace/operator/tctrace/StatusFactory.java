// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.operator.tctrace;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.fabric8.kubernetes.api.model.Condition;

import dev.tctrace.api.contract.PodSelector;
import dev.tctrace.api.contract.Timestamps;
import dev.tctrace.api.v1alpha1.ConditionReason;
import dev.tctrace.api.v1alpha1.ConditionType;
import dev.tctrace.api.v1alpha1.Durations;
import dev.tctrace.api.v1alpha1.NodeStatus;
import dev.tctrace.api.v1alpha1.Summary;
import dev.tctrace.api.v1alpha1.TcTrace;
import dev.tctrace.api.v1alpha1.TcTraceSpec;
import dev.tctrace.api.v1alpha1.TcTraceStatus;
import dev.tctrace.api.v1alpha1.VerdictCount;
import dev.tctrace.operator.tctrace.Progress.Trouble;
import dev.tctrace.operator.tctrace.SpecCheck.Problem;

/** Turns what was observed into the operator's part of the status: everything but {@code nodes}. */
final class StatusFactory {
    /** A message names this many troubles, and counts the others. */
    private static final int NAMED = 3;

    private static final Pattern SHOWN_SELECTOR = Pattern.compile("[A-Za-z0-9_./,=()! -]{0,500}");

    /** An operator that takes over from another may have a clock that is behind. */
    private static final Duration CLOCK_SKEW = Duration.ofMinutes(5);

    private final Clock clock;
    private final String namespace;

    /**
     * @param namespace the operator's own, for the commands that messages name
     */
    StatusFactory(Clock clock, String namespace) {
        this.clock = clock;
        this.namespace = namespace;
    }

    /**
     * What is to be.
     *
     * @param status the operator's fields; nodes is null
     * @param active whether agents should work on the trace
     * @param ends when its duration is over; empty: it has none, or has not begun
     * @param expires when a report is overdue without which less is traced than the status says
     */
    record Outcome(TcTraceStatus status, boolean active, Optional<Instant> ends, Optional<Instant> expires) {

        /** When to look again, if nothing happens before. */
        Optional<Instant> lookAgain() {
            return Stream.concat(ends.stream(), expires.stream()).min(Comparator.naturalOrder());
        }
    }

    Outcome outcome(TcTrace trace, List<Problem> problems, Observation observed) {
        Instant now = clock.instant();
        Long generation = trace.getMetadata().getGeneration();
        TcTraceSpec spec = trace.getSpec();
        TcTraceStatus before = trace.getStatus();
        List<NodeStatus> entries = before == null || before.nodes() == null ? List.of() : before.nodes();
        Conditions conditions = new Conditions(before == null ? null : before.conditions(), generation, now);
        Condition accepted = accepted(conditions, problems);
        if (!problems.isEmpty()) {
            // The start of a run that is over is no start of the next one: that the run is over, nothing says from here
            // on.
            String startTime = completeCondition(before).isPresent()
                    ? null
                    : startTime(before, now).map(Instant::toString).orElse(null);
            return new Outcome(
                    new TcTraceStatus(
                            generation,
                            startTime,
                            List.of(
                                    accepted,
                                    conditions.of(
                                            ConditionType.READY,
                                            false,
                                            problems.get(0).reason(),
                                            "Nothing is traced: " + accepted.getMessage()),
                                    conditions.of(
                                            ConditionType.COMPLETE,
                                            false,
                                            ConditionReason.NOT_STARTED,
                                            "The spec is not accepted.")),
                            summary(0, 0, 0, entries, before),
                            verdicts(entries, before),
                            Peers.of(entries, observed.names()),
                            null),
                    false,
                    Optional.empty(),
                    Optional.empty());
        }
        Progress progress = Progress.of(observed, entries, generation, now);
        boolean suspended = Boolean.TRUE.equals(spec.suspend());
        Optional<Duration> duration = Optional.ofNullable(spec.duration()).flatMap(Durations::parse);
        boolean again = completedBefore(before, generation);
        Optional<Instant> started = again ? Optional.empty() : startTime(before, now);
        if (started.isEmpty() && !suspended && progress.tracing() > 0) {
            started = Optional.of(now.truncatedTo(ChronoUnit.SECONDS));
        }
        Optional<Instant> ends = started.flatMap(start -> duration.map(start::plus));
        boolean complete = isComplete(before, generation)
                || ends.filter(end -> !now.isBefore(end)).isPresent();
        boolean active = !suspended && !complete;
        Condition ready = complete
                ? conditions.of(
                        ConditionType.READY,
                        true,
                        ConditionReason.COMPLETED,
                        "The trace ran for " + spec.duration() + " and is over." + Gaps.sentence(entries))
                : suspended
                        ? conditions.of(
                                ConditionType.READY,
                                true,
                                ConditionReason.SUSPENDED,
                                "Nothing is traced while spec.suspend is true. What was counted stays.")
                        : ready(conditions, trace, observed, progress, entries);
        int tracing = active ? progress.tracing() : 0;
        return new Outcome(
                new TcTraceStatus(
                        generation,
                        started.map(Instant::toString).orElse(null),
                        List.of(accepted, ready, complete(conditions, complete, spec, duration, ends)),
                        summary(observed.nodes().size(), progress.pods(), tracing, entries, before),
                        verdicts(entries, before),
                        Peers.of(entries, observed.names()),
                        null),
                active,
                complete ? Optional.empty() : ends,
                active ? progress.expires() : Optional.empty());
    }

    private static Summary summary(int nodes, int pods, int tracing, List<NodeStatus> entries, TcTraceStatus before) {
        Summary summary = NodeSums.summary(nodes, pods, tracing, entries);
        return before == null ? summary : summary.after(before.summary());
    }

    /** Where there are none any more, one of before with the count 0, for the same reason as {@link Summary#after}. */
    private static List<VerdictCount> verdicts(List<NodeStatus> entries, TcTraceStatus before) {
        List<VerdictCount> verdicts = NodeSums.verdicts(entries);
        if (verdicts != null || before == null || before.verdicts() == null) {
            return verdicts;
        }
        return before.verdicts().stream()
                .map(VerdictCount::verdict)
                .filter(Objects::nonNull)
                .findFirst()
                .map(verdict -> List.of(new VerdictCount(verdict, 0L, 0L)))
                .orElse(null);
    }

    /** The status of before, with the word that the operator failed: what it says of the rest may be out of date. */
    TcTraceStatus failed(TcTrace trace, Exception failure) {
        Instant now = clock.instant();
        Long generation = trace.getMetadata().getGeneration();
        TcTraceStatus before = trace.getStatus();
        Conditions conditions = new Conditions(before == null ? null : before.conditions(), generation, now);
        Condition ready = conditions.unknown(
                ConditionType.READY,
                ConditionReason.RECONCILE_FAILED,
                "The operator failed at this trace and tries again: " + failure
                        + ". If it goes on, report it with the operator's log: kubectl logs -n " + namespace
                        + " deployment/tctrace-operator.");
        if (before == null) {
            return new TcTraceStatus(generation, null, List.of(ready), null, null, null);
        }
        Stream<Condition> others = before.conditions() == null
                ? Stream.empty()
                : before.conditions().stream()
                        .filter(condition -> !ConditionType.READY.value().equals(condition.getType()));
        return new TcTraceStatus(
                generation,
                startTime(before, now).map(Instant::toString).orElse(null),
                Stream.concat(others, Stream.of(ready)).toList(),
                before.summary(),
                before.verdicts(),
                before.peers(),
                null);
    }

    private static Condition accepted(Conditions conditions, List<Problem> problems) {
        return problems.isEmpty()
                ? conditions.of(ConditionType.ACCEPTED, true, ConditionReason.ACCEPTED, "The spec is in order.")
                : conditions.of(
                        ConditionType.ACCEPTED,
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
                    ConditionType.COMPLETE,
                    true,
                    ConditionReason.COMPLETED,
                    "The trace ran for " + spec.duration()
                            + ". To trace again, change the spec or make a new TcTrace.");
        }
        if (duration.isEmpty()) {
            return conditions.of(
                    ConditionType.COMPLETE,
                    false,
                    ConditionReason.NO_DURATION,
                    "The trace runs until it is deleted or suspended.");
        }
        return ends.map(end -> conditions.of(
                        ConditionType.COMPLETE, false, ConditionReason.RUNNING, "The trace runs until " + end + "."))
                .orElseGet(() -> conditions.of(
                        ConditionType.COMPLETE,
                        false,
                        ConditionReason.NOT_STARTED,
                        "The duration of " + spec.duration() + " counts from the first traced pod on."));
    }

    private static Condition ready(
            Conditions conditions, TcTrace trace, Observation observed, Progress progress, List<NodeStatus> entries) {
        if (progress.pods() == 0) {
            return conditions.of(ConditionType.READY, false, ConditionReason.NO_MATCHING_PODS, noPods(trace, observed));
        }
        PeerLookup.Found peers = observed.peers();
        if (progress.trouble().isEmpty() && !(peers.absent() + peers.left()).isEmpty()) {
            return conditions.of(
                    ConditionType.READY,
                    false,
                    peers.absent().isEmpty() ? ConditionReason.LIMIT_REACHED : ConditionReason.NO_MATCHING_PEERS,
                    (peers.absent() + " " + peers.left()).strip());
        }
        if (progress.trouble().isEmpty()) {
            return conditions.of(
                    ConditionType.READY,
                    true,
                    ConditionReason.TRACING,
                    "Tracing " + count(progress.tracing(), "pod") + " on "
                            + count(observed.nodes().size(), "node") + "." + Gaps.sentence(entries));
        }
        String message = (troubles(progress) + " " + peers.absent() + " " + peers.left()).strip();
        if (progress.tracing() > 0) {
            boolean onlyLimit = progress.trouble().stream().allMatch(t -> t.kind() == Trouble.Kind.LIMIT);
            return conditions.of(
                    ConditionType.READY,
                    false,
                    onlyLimit ? ConditionReason.LIMIT_REACHED : ConditionReason.PARTLY_TRACING,
                    progress.tracing() + " of " + count(progress.pods(), "pod") + " traced; " + message);
        }
        ConditionReason reason = switch (progress.trouble().get(0).kind()) {
            case AGENT_FAILED -> ConditionReason.AGENT_FAILED;
            case REPORT_OVERDUE -> ConditionReason.REPORT_OVERDUE;
            case TARGET -> ConditionReason.NOT_TRACING;
            case LIMIT -> ConditionReason.LIMIT_REACHED;
            case WAITING_FOR_AGENT -> ConditionReason.WAITING_FOR_AGENT;
            case WAITING_FOR_POD -> ConditionReason.WAITING_FOR_PODS;
        };
        return reason == ConditionReason.REPORT_OVERDUE
                ? conditions.unknown(ConditionType.READY, reason, capital(message))
                : conditions.of(ConditionType.READY, false, reason, capital(message));
    }

    private static String noPods(TcTrace trace, Observation observed) {
        String namespace = trace.getMetadata().getNamespace();
        String flag = PodSelector.asFlag(trace.getSpec().target().podSelector());
        // The API server takes any text for a label in a selector, and a command is there to be pasted into a shell.
        boolean plain = SHOWN_SELECTOR.matcher(flag).matches();
        String look = "kubectl get pods -n " + namespace
                + (flag.isEmpty() ? "" : plain ? " -l '" + flag + "'" : " --show-labels");
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

    /** Of a text that is no time, or of one that is yet to come, nothing is left: the next traced pod starts the trace. */
    private static Optional<Instant> startTime(TcTraceStatus before, Instant now) {
        return before == null
                ? Optional.empty()
                : Timestamps.parse(before.startTime()).filter(start -> !start.isAfter(now.plus(CLOCK_SKEW)));
    }

    /** Complete stays complete for the spec that it was. */
    private static boolean isComplete(TcTraceStatus before, Long generation) {
        return completeCondition(before)
                .filter(condition -> Objects.equals(condition.getObservedGeneration(), generation))
                .isPresent();
    }

    /** A spec that was changed after completion asks for another run. */
    private static boolean completedBefore(TcTraceStatus before, Long generation) {
        return completeCondition(before).isPresent() && !isComplete(before, generation);
    }

    private static Optional<Condition> completeCondition(TcTraceStatus before) {
        return before == null
                ? Optional.empty()
                : Conditions.find(before.conditions(), ConditionType.COMPLETE)
                        .filter(condition -> "True".equals(condition.getStatus()));
    }

    private static String count(int number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }

    private static String capital(String sentence) {
        return Character.toUpperCase(sentence.charAt(0)) + sentence.substring(1);
    }
}
