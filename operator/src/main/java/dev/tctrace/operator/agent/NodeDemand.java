package dev.tctrace.operator.agent;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import jakarta.enterprise.context.ApplicationScoped;

import io.javaoperatorsdk.operator.processing.event.ResourceID;

/** Which traces need an agent on which nodes: written by the traces' reconciler, read by the agents'. */
@ApplicationScoped
public class NodeDemand {
    private final Map<ResourceID, Set<String>> nodesOf = new ConcurrentHashMap<>();
    private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();

    /** Replaces what a trace needs; an empty set: nothing any more. */
    public void set(ResourceID trace, Set<String> nodes) {
        Set<String> before = nodes.isEmpty() ? nodesOf.remove(trace) : nodesOf.put(trace, Set.copyOf(nodes));
        Set<String> changed = new HashSet<>(nodes);
        if (before != null) {
            before.forEach(node -> {
                if (!changed.remove(node)) {
                    changed.add(node);
                }
            });
        }
        changed.forEach(node -> listeners.forEach(listener -> listener.accept(node)));
    }

    public boolean needs(String node) {
        return nodesOf.values().stream().anyMatch(nodes -> nodes.contains(node));
    }

    public Set<ResourceID> tracesOn(String node) {
        return nodesOf.entrySet().stream()
                .filter(entry -> entry.getValue().contains(node))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    void onChange(Consumer<String> listener) {
        listeners.add(listener);
    }
}
