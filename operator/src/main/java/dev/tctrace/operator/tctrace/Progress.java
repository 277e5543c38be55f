package dev.tctrace.operator.tctrace;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import dev.tctrace.api.v1alpha1.NodeStatus;
import dev.tctrace.api.v1alpha1.NodeStatus.TargetStatus;
import dev.tctrace.api.v1alpha1.TargetReason;
import dev.tctrace.operator.agent.AgentState;
import dev.tctrace.operator.pods.PodRef;

/**
 * How far each pod of a trace has come.
 *
 * @param tracing pods of which at least one program is traced
 * @param trouble what keeps the others from it, in the order of {@link Trouble.Kind}
 */
record Progress(int pods, int tracing, List<Trouble> trouble) {

    /** What keeps a pod, or a whole node, from being traced. */
    record Trouble(Kind kind, String message) {
        /** The first is the first that somebody must act on. */
        enum Kind {
            AgentFailed,
            Target,
            Limit,
            WaitingForAgent,
            WaitingForPod
        }
    }

    static Progress of(Observation observed, List<NodeStatus> entries, Long generation) {
        Map<String, NodeStatus> entryOf =
                entries.stream().collect(Collectors.toMap(NodeStatus::name, entry -> entry, (a, b) -> b));
        Set<String> traced = observed.tracedNodes();
        Map<String, Trouble> ofNode = new HashMap<>();
        List<Trouble> trouble = new ArrayList<>();
        int tracing = 0;
        for (PodRef pod : observed.live()) {
            Optional<TargetStatus> target = Optional.ofNullable(entryOf.get(pod.node() == null ? "" : pod.node()))
                    .filter(entry -> current(entry, generation))
                    .flatMap(entry -> targetOf(entry, pod));
            if (target.map(TargetStatus::reason).filter(Progress::isTracing).isPresent()
                    && agentPhase(observed, pod) != AgentState.Phase.Failed) {
                tracing++;
                target.filter(t -> t.reason() == TargetReason.PartlyTracing)
                        .ifPresent(t -> trouble.add(new Trouble(Trouble.Kind.Target, describe(pod, t))));
                continue;
            }
            trouble(observed, traced, entryOf, pod, target, generation).ifPresent(found -> {
                // One sentence a node is enough where the whole node is the trouble.
                if (found.kind() == Trouble.Kind.Target || found.kind() == Trouble.Kind.WaitingForPod) {
                    trouble.add(found);
                } else if (ofNode.putIfAbsent(pod.node(), found) == null) {
                    trouble.add(found);
                }
            });
        }
        trouble.sort(Comparator.comparing(Trouble::kind));
        return new Progress(observed.live().size(), tracing, List.copyOf(trouble));
    }

    private static Optional<Trouble> trouble(
            Observation observed,
            Set<String> traced,
            Map<String, NodeStatus> entryOf,
            PodRef pod,
            Optional<TargetStatus> target,
            Long generation) {
        if (pod.hostNetwork()) {
            return trouble(
                    Trouble.Kind.Target,
                    "pod " + pod.name()
                            + " shares its node's network, where the traffic of others would be seen: it is not traced. Leave it out by spec.target.podSelector");
        }
        if (!pod.scheduled()) {
            return trouble(Trouble.Kind.WaitingForPod, "pod " + pod.name() + " is not on a node yet");
        }
        if (!traced.contains(pod.node())) {
            return trouble(
                    Trouble.Kind.Limit,
                    "node " + pod.node() + " is one too many: a trace spans at most " + observed.nodeLimit()
                            + " nodes. Narrow spec.target.podSelector, or make several traces");
        }
        AgentState agent = observed.agents().get(pod.node());
        if (agent != null
                && (agent.phase() == AgentState.Phase.Failed || agent.phase() == AgentState.Phase.Unsuitable)) {
            return trouble(Trouble.Kind.AgentFailed, strip(agent.message()));
        }
        if (target.isPresent() && target.get().reason() != TargetReason.Starting) {
            return trouble(Trouble.Kind.Target, describe(pod, target.get()));
        }
        NodeStatus entry = entryOf.get(pod.node());
        if (entry != null && entry.message() != null && !entry.message().isBlank()) {
            return trouble(Trouble.Kind.AgentFailed, "node " + pod.node() + ": " + strip(entry.message()));
        }
        return trouble(
                Trouble.Kind.WaitingForAgent,
                agent == null
                                || agent.phase() != AgentState.Phase.Starting
                                || agent.message().isEmpty()
                        ? "node " + pod.node() + ": its agent has not reported yet"
                        : strip(agent.message()));
    }

    private static boolean isTracing(TargetReason reason) {
        return reason == TargetReason.Tracing || reason == TargetReason.PartlyTracing;
    }

    private static AgentState.Phase agentPhase(Observation observed, PodRef pod) {
        AgentState state = observed.agents().get(pod.node());
        return state == null ? AgentState.Phase.Running : state.phase();
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
                ? String.valueOf(target.reason())
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
