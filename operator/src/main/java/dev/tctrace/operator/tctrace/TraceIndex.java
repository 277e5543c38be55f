// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.operator.tctrace;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.javaoperatorsdk.operator.processing.event.ResourceID;

import dev.tctrace.api.contract.PodSelector;
import dev.tctrace.api.v1alpha1.TcTraceSpec;
import dev.tctrace.operator.pods.SlimPod;
import dev.tctrace.operator.pods.SlimService;

/**
 * Which traces a change of a pod concerns: those that select it, and those that did when they last looked, as a pod may lose its label.
 * Most pods are in namespaces without a trace: these cost one look. Thread-safe.
 */
final class TraceIndex {
    private final Map<String, Map<ResourceID, Interest>> namespaces = new ConcurrentHashMap<>();

    /**
     * @param peers the pods of spec.peer; null: none
     * @param service the Service of spec.peer; empty: none
     */
    private record Interest(TcTraceSpec.Target target, LabelSelector peers, String service, Set<String> pods) {}

    /** Before the trace looks at the pods: what changes meanwhile is then no longer missed. */
    void selects(ResourceID trace, TcTraceSpec.Target target) {
        selects(trace, target, null, "");
    }

    /** The same, with the pods and the Service that spec.peer means. */
    void selects(ResourceID trace, TcTraceSpec.Target target, LabelSelector peers, String service) {
        of(trace)
                .compute(trace, (id, old) -> new Interest(target, peers, service, old == null ? Set.of() : old.pods()));
    }

    /** What it found. */
    void found(ResourceID trace, Set<String> pods) {
        of(trace)
                .computeIfPresent(
                        trace, (id, old) -> new Interest(old.target(), old.peers(), old.service(), Set.copyOf(pods)));
    }

    void forget(ResourceID trace) {
        namespaces.computeIfPresent(trace.getNamespace().orElse(""), (name, traces) -> {
            traces.remove(trace);
            return traces.isEmpty() ? null : traces;
        });
    }

    Set<ResourceID> tracesOf(SlimPod pod) {
        Map<ResourceID, Interest> traces = namespaces.get(pod.namespace());
        return traces == null
                ? Set.of()
                : traces.entrySet().stream()
                        .filter(trace -> concerns(trace.getValue(), pod))
                        .map(Map.Entry::getKey)
                        .collect(Collectors.toSet());
    }

    Set<ResourceID> tracesOf(SlimService service) {
        return namespaces.getOrDefault(service.namespace(), Map.of()).entrySet().stream()
                .filter(trace -> trace.getValue().service().equals(service.name()))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    private static boolean concerns(Interest interest, SlimPod pod) {
        return interest.target() != null && PodSelector.matches(interest.target(), pod.name(), pod.labels())
                || PodSelector.matches(interest.peers(), pod.labels())
                || interest.pods().contains(pod.name());
    }

    private Map<ResourceID, Interest> of(ResourceID trace) {
        return namespaces.computeIfAbsent(trace.getNamespace().orElse(""), none -> new ConcurrentHashMap<>());
    }
}
