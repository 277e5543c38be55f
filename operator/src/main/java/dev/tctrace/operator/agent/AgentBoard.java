// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.operator.agent;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import jakarta.enterprise.context.ApplicationScoped;

/** How every node's agent is doing: written by the agents' reconciler, read by the traces'. Filled anew after a restart. */
@ApplicationScoped
public class AgentBoard {
    private final Map<String, Seen> states = new ConcurrentHashMap<>();
    private final Set<String> nodes = ConcurrentHashMap.newKeySet();
    private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();

    private record Seen(AgentState state, Instant at) {}

    /** The state of a node's agent; empty for a node that has not been looked at, or is gone. */
    public Optional<AgentState> of(String node) {
        return Optional.ofNullable(states.get(node)).map(Seen::state);
    }

    /** When it was first seen in that state, by the operator's clock: what a state says of time is its node's. */
    public Optional<Instant> seenAt(String node) {
        return Optional.ofNullable(states.get(node)).map(Seen::at);
    }

    /** Whether there is such a node, as far as is known here: right after a start, all may be still to come. */
    public boolean knows(String node) {
        return nodes.contains(node);
    }

    void exists(String node) {
        nodes.add(node);
    }

    public void onChange(Consumer<String> listener) {
        listeners.add(listener);
    }

    void put(String node, AgentState state, Instant now) {
        Seen before = states.get(node);
        if (before == null || !before.state().equals(state)) {
            states.put(node, new Seen(state, now));
            listeners.forEach(listener -> listener.accept(node));
        }
    }

    void gone(String node) {
        nodes.remove(node);
        if (states.remove(node) != null) {
            listeners.forEach(listener -> listener.accept(node));
        }
    }
}
