// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.operator.tctrace;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.tctrace.api.v1alpha1.NodeStatus;
import dev.tctrace.api.v1alpha1.NodeStatus.TargetStatus;
import dev.tctrace.api.v1alpha1.SpecMessages;
import dev.tctrace.api.v1alpha1.TargetState;
import dev.tctrace.operator.agent.AgentState;
import dev.tctrace.operator.pods.PodRef;

/**
 * How far each pod of a trace has come.
 *
 * @param tracing pods of which at least one program is traced
 * @param trouble what keeps the others from it, in the order of {@link Trouble.Kind}
 * @param expires when the first of what is counted as traced must have been reported again
 */
record Progress(int pods, int tracing, List<Trouble> trouble, Optional<Instant> expires) {

    /** What keeps a pod, or a whole node, from being traced. */
    record Trouble(Kind kind, String message) {
        /** The first is the first that somebody must act on. */
        enum Kind {
            AGENT_FAILED,
            REPORT_OVERDUE,
            TARGET,
            LIMIT,
            WAITING_FOR_AGENT,
            WAITING_FOR_POD
        }
    }

    static Progress of(Observation observed, List<NodeStatus> entries, Long generation, Instant now) {
        Map<String, NodeStatus> entryOf =
                entries.stream().collect(Collectors.toMap(NodeStatus::name, entry -> entry, (a, b) -> b));
        Map<String, Evidence> evidenceOf = new HashMap<>();
        entryOf.forEach((node, entry) -> evidenceOf.put(
                node,
                Evidence.of(
                        entry,
                        observed.agents().get(node),
                        observed.reportsSeen().get(node),
                        observed.agentsSeen().get(node),
                        now)));
        Set<String> traced = observed.tracedNodes();
        Map<String, Trouble> ofNode = new HashMap<>();
        List<Trouble> trouble = new ArrayList<>();
        Optional<Instant> expires = Optional.empty();
        Map<String, Integer> unlisted = new HashMap<>();
        entryOf.forEach((node, entry) -> unlisted.put(node, current(entry, generation) ? unlisted(entry) : 0));
        int tracing = 0;
        for (PodRef pod : observed.live()) {
            Optional<TargetStatus> target = Optional.ofNullable(entryOf.get(pod.node() == null ? "" : pod.node()))
                    .filter(entry -> current(entry, generation))
                    .flatMap(entry -> targetOf(entry, pod));
            boolean claimed = target.map(Progress::isTracing)
                    .orElseGet(() -> !pod.hostNetwork() && takeOne(unlisted, pod.node()));
            Evidence evidence = claimed ? evidenceOf.get(pod.node()) : null;
            if (claimed && evidence.kind() == Evidence.Kind.FRESH) {
                tracing++;
                expires = Stream.concat(expires.stream(), evidence.expires().stream())
                        .min(Comparator.naturalOrder());
                target.filter(t -> t.state() == TargetState.PARTLY_TRACING)
                        .ifPresent(t -> trouble.add(new Trouble(Trouble.Kind.TARGET, describe(pod, t))));
                continue;
            }
            trouble(observed, traced, entryOf, pod, target, evidence).ifPresent(found -> {
                // One sentence a node is enough where the whole node is the trouble.
                if (found.kind() == Trouble.Kind.TARGET || found.kind() == Trouble.Kind.WAITING_FOR_POD) {
                    trouble.add(found);
                } else if (ofNode.putIfAbsent(pod.node(), found) == null) {
                    trouble.add(found);
                }
            });
        }
        trouble.sort(Comparator.comparing(Trouble::kind));
        return new Progress(observed.live().size(), tracing, List.copyOf(trouble), expires);
    }

    private static Optional<Trouble> trouble(
            Observation observed,
            Set<String> traced,
            Map<String, NodeStatus> entryOf,
            PodRef pod,
            Optional<TargetStatus> target,
            Evidence claim) {
        if (pod.hostNetwork()) {
            return trouble(
                    Trouble.Kind.TARGET,
                    "pod " + pod.name() + " " + SpecMessages.HOST_NETWORK
                            + ". Leave it out by spec.target.podSelector");
        }
        if (!pod.scheduled()) {
            return trouble(Trouble.Kind.WAITING_FOR_POD, "pod " + pod.name() + " is not on a node yet");
        }
        if (!traced.contains(pod.node())) {
            return trouble(
                    Trouble.Kind.LIMIT,
                    "node " + pod.node() + " is one too many: a trace spans at most " + observed.nodeLimit()
                            + " nodes. Narrow spec.target.podSelector, or make several traces");
        }
        AgentState agent = observed.agents().get(pod.node());
        if (agent != null
                && (agent.phase() == AgentState.Phase.FAILED || agent.phase() == AgentState.Phase.UNSUITABLE)) {
            return trouble(Trouble.Kind.AGENT_FAILED, strip(agent.message()));
        }
        NodeStatus entry = entryOf.get(pod.node());
        if (claim != null) {
            return noLongerProven(pod.node(), entry, agent, claim);
        }
        if (target.isPresent() && target.get().state() != TargetState.STARTING) {
            return trouble(Trouble.Kind.TARGET, describe(pod, target.get()));
        }
        if (entry != null && entry.message() != null && !entry.message().isBlank()) {
            return trouble(Trouble.Kind.AGENT_FAILED, "node " + pod.node() + ": " + strip(entry.message()));
        }
        return trouble(
                Trouble.Kind.WAITING_FOR_AGENT,
                agent == null
                                || agent.phase() != AgentState.Phase.STARTING
                                || agent.message().isEmpty()
                        ? "node " + pod.node() + ": its agent has not reported yet"
                        : strip(agent.message()));
    }

    private static boolean isTracing(TargetStatus target) {
        return target.state() != null && target.state().traces();
    }

    /** The entry says that pods are traced, and nothing shows that they still are. */
    private static Optional<Trouble> noLongerProven(
            String node, NodeStatus entry, AgentState agent, Evidence evidence) {
        String last = Evidence.lastReport(entry)
                .map(time -> "; its last report is of " + time)
                .orElse("");
        return switch (evidence.kind()) {
            case FRESH -> Optional.empty();
            case AGENT_NOT_RUNNING ->
                trouble(
                        Trouble.Kind.WAITING_FOR_AGENT,
                        (agent.message().isEmpty()
                                        ? "node " + node + ": its agent does not run"
                                        : strip(agent.message()))
                                + last);
            case OLDER_THAN_AGENT ->
                trouble(
                        Trouble.Kind.WAITING_FOR_AGENT,
                        "node " + node + ": its agent was started again at " + agent.since()
                                + " and has not reported since" + last);
            case OVERDUE ->
                trouble(
                        Trouble.Kind.REPORT_OVERDUE,
                        "node " + node + ": whether its agent still traces is not known: a report is overdue" + last);
        };
    }

    private static boolean takeOne(Map<String, Integer> unlisted, String node) {
        return unlisted.getOrDefault(node, 0) > 0 && unlisted.merge(node, -1, Integer::sum) >= 0;
    }

    /** How many more pods are traced, by the sums of an entry that has no room for all of its targets. */
    private static int unlisted(NodeStatus entry) {
        if (entry.summary() == null
                || entry.summary().pods() == null
                || entry.summary().tracing() == null) {
            return 0;
        }
        List<TargetStatus> targets = entry.targets() == null ? List.of() : entry.targets();
        int listed = (int) targets.stream().map(TargetStatus::pod).distinct().count();
        int tracing = (int) targets.stream()
                .filter(Progress::isTracing)
                .map(TargetStatus::pod)
                .distinct()
                .count();
        return Math.min(entry.summary().pods() - listed, entry.summary().tracing() - tracing);
    }

    /** An entry that speaks of an older spec says nothing about this one. */
    private static boolean current(NodeStatus entry, Long generation) {
        return entry.observedGeneration() == null || generation == null || entry.observedGeneration() >= generation;
    }

    private static Optional<TargetStatus> targetOf(NodeStatus entry, PodRef pod) {
        return entry.targets() == null
                ? Optional.empty()
                : entry.targets().stream()
                        .filter(target -> pod.name().equals(target.pod()))
                        .findFirst();
    }

    private static String describe(PodRef pod, TargetStatus target) {
        String said = target.message() == null || target.message().isBlank()
                ? (target.reason() == null
                        ? target.state().value()
                        : target.reason().value())
                : strip(target.message());
        return "pod " + pod.name() + " on " + pod.node() + ": " + said;
    }

    private static String strip(String message) {
        return message.endsWith(".") ? message.substring(0, message.length() - 1) : message;
    }

    private static Optional<Trouble> trouble(Trouble.Kind kind, String message) {
        return Optional.of(new Trouble(kind, message));
    }
}
