// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.node;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;

import dev.tctrace.api.contract.PodSelector;
import dev.tctrace.api.v1alpha1.SpecDefaults;
import dev.tctrace.api.v1alpha1.SpecMessages;
import dev.tctrace.api.v1alpha1.TargetReason;

/**
 * Which targets should exist on this node: a pure function of the traces, this node's pods, and what is traced already.
 * Pods are looked up in the trace's own namespace, and nowhere else.
 */
final class DesiredTargets {
    static final String HOST_NETWORK = "The pod " + SpecMessages.HOST_NETWORK
            + ". Select pods with a network of their own (spec.hostNetwork: false).";

    private static final Comparator<PodView> OLDEST_FIRST =
            Comparator.comparing(PodView::created).thenComparing(PodView::name);
    private static final Comparator<TraceView> OLDEST_TRACE_FIRST =
            Comparator.comparing(TraceView::created).thenComparing(TraceView::fullName);

    private DesiredTargets() {}

    /**
     * @param traces every trace; those that are not active want nothing
     * @param pods the pods of this node, of any namespace
     * @param listed the targets that there are, traced or not: of those whose pod has finished it is said
     * @param running what is traced now: it goes on before anything new is taken
     * @param limit how many targets this node takes at most
     * @return the targets, those of older traces first, and of each trace those of older pods first
     */
    static List<WantedTarget> decide(
            Collection<TraceView> traces,
            Collection<PodView> pods,
            Set<TargetKey> listed,
            Set<TargetKey> running,
            int limit) {
        List<WantedTarget> all = traces.stream()
                .filter(DesiredTargets::hasTargets)
                .sorted(OLDEST_TRACE_FIRST)
                .flatMap(trace -> pods.stream()
                        .filter(pod -> selects(trace, pod))
                        .filter(pod -> pod.phase() == PodView.Phase.ENDED
                                ? listed.contains(keyOf(trace, pod))
                                : trace.stage() == TraceView.Stage.ACTIVE)
                        .sorted(OLDEST_FIRST)
                        .map(pod -> judge(trace, pod)))
                .toList();
        return limited(all, running, limit);
    }

    /** Also when it has just been taken from this node: the end of its last pod here is a reason for that. */
    private static boolean hasTargets(TraceView trace) {
        return trace.stage() == TraceView.Stage.ACTIVE || trace.stage() == TraceView.Stage.ELSEWHERE;
    }

    /** Whether a trace asks for a pod. */
    static boolean selects(TraceView trace, PodView pod) {
        return pod.namespace().equals(trace.namespace())
                && PodSelector.matches(trace.spec().target(), pod.name(), pod.labels());
    }

    private static WantedTarget judge(TraceView trace, PodView pod) {
        TargetKey key = keyOf(trace, pod);
        if (pod.phase() == PodView.Phase.ENDED) {
            return new WantedTarget(
                    key, pod, TargetReason.POD_NOT_RUNNING, "The pod has finished; what was counted stays.");
        }
        if (pod.hostNetwork()) {
            return new WantedTarget(key, pod, TargetReason.HOST_NETWORK, HOST_NETWORK);
        }
        if (pod.phase() == PodView.Phase.PENDING) {
            return new WantedTarget(
                    key,
                    pod,
                    TargetReason.POD_NOT_RUNNING,
                    "The pod has no network yet; tracing starts as soon as it has. See: kubectl describe pod "
                            + pod.name() + ".");
        }
        return new WantedTarget(key, pod, null, "");
    }

    private static TargetKey keyOf(TraceView trace, PodView pod) {
        return new TargetKey(trace.uid(), pod.uid(), interfaceOf(trace));
    }

    private static String interfaceOf(TraceView trace) {
        String name = trace.spec().target().interfaceName();
        return name == null || name.isEmpty() ? SpecDefaults.INTERFACE : name;
    }

    private static List<WantedTarget> limited(List<WantedTarget> all, Set<TargetKey> running, int limit) {
        long kept = all.stream()
                .filter(target -> target.traced() && running.contains(target.key()))
                .limit(limit)
                .count();
        long free = limit - kept;
        List<WantedTarget> result = new ArrayList<>(all.size());
        for (WantedTarget target : all) {
            if (!target.traced() || (running.contains(target.key()) && kept-- > 0)) {
                result.add(target);
            } else if (free > 0) {
                free--;
                result.add(target);
            } else {
                result.add(overLimit(target, limit));
            }
        }
        return result;
    }

    private static WantedTarget overLimit(WantedTarget target, int limit) {
        return new WantedTarget(
                target.key(),
                Objects.requireNonNull(target.pod()),
                TargetReason.LIMIT_REACHED,
                "This node traces " + limit
                        + " targets already, which is its limit. Narrow the podSelector, end another"
                        + " trace, or raise the limit (MAX_TARGETS in the chart's agent.env).");
    }
}
