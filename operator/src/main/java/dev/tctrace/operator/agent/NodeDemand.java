// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.operator.agent;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jakarta.enterprise.context.ApplicationScoped;

import io.javaoperatorsdk.operator.processing.event.ResourceID;

import dev.tctrace.api.assignment.AssignedTrace;

/** Which traces need an agent on which nodes: written by the traces' reconciler, read by the agents'. */
@ApplicationScoped
public class NodeDemand {
    private final Map<ResourceID, Demand> demands = new ConcurrentHashMap<>();
    /** The same by node: thousands of nodes ask, of which each is part of a few traces. */
    private final Map<String, Set<ResourceID>> traces = new ConcurrentHashMap<>();

    private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();

    private record Demand(AssignedTrace trace, Set<String> nodes) {
        static final Demand NONE = new Demand(null, Set.of());
    }

    /** Replaces what a trace needs; no nodes: nothing now. */
    public void set(ResourceID id, AssignedTrace trace, Set<String> nodes) {
        Demand now = new Demand(trace, Set.copyOf(nodes));
        changed(id, demands.put(id, now), now);
    }

    /** A trace is gone. */
    public void remove(ResourceID id) {
        changed(id, demands.remove(id), Demand.NONE);
    }

    /** Whether the trace has been looked at since this operator started. */
    boolean knows(AssignedTrace trace) {
        return demands.containsKey(new ResourceID(trace.name(), trace.namespace()));
    }

    boolean needs(String node) {
        return on(node).findAny().isPresent();
    }

    /** What the node's agent is to work on. */
    Set<AssignedTrace> assignedTo(String node) {
        return on(node).map(entry -> entry.getValue().trace()).collect(Collectors.toSet());
    }

    public Set<ResourceID> tracesOn(String node) {
        return on(node).map(Map.Entry::getKey).collect(Collectors.toSet());
    }

    void onChange(Consumer<String> listener) {
        listeners.add(listener);
    }

    private Stream<Map.Entry<ResourceID, Demand>> on(String node) {
        return traces.getOrDefault(node, Set.of()).stream()
                .flatMap(id -> Stream.ofNullable(demands.get(id)).map(demand -> Map.entry(id, demand)))
                .filter(entry -> entry.getValue().nodes().contains(node));
    }

    /** A trace's own calls come one after another; those of others may come between. */
    private void changed(ResourceID id, Demand before, Demand now) {
        for (String node : now.nodes()) {
            traces.compute(node, (name, ids) -> {
                Set<ResourceID> more = ids == null ? ConcurrentHashMap.newKeySet(1) : ids;
                more.add(id);
                return more;
            });
        }
        for (String node : before == null ? Set.<String>of() : before.nodes()) {
            if (!now.nodes().contains(node)) {
                traces.computeIfPresent(node, (name, ids) -> {
                    ids.remove(id);
                    return ids.isEmpty() ? null : ids;
                });
            }
        }
        tell(before, now);
    }

    private void tell(Demand before, Demand now) {
        Set<String> changed = new HashSet<>(now.nodes());
        if (before != null) {
            boolean same = before.trace() != null && before.trace().equals(now.trace());
            before.nodes().forEach(node -> {
                // On both sides: the same trace there is no news.
                if (!changed.add(node) && same) {
                    changed.remove(node);
                }
            });
        }
        changed.forEach(node -> listeners.forEach(listener -> listener.accept(node)));
    }
}
