// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.operator.agent;

import java.util.Set;
import java.util.function.Consumer;

import io.fabric8.kubernetes.api.model.Node;
import io.javaoperatorsdk.operator.processing.event.Event;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.AbstractEventSource;
import io.javaoperatorsdk.operator.processing.event.source.ResourceEventAware;

/** Wakes the agents' reconciler for a node whose demand changed, and tells of nodes that come and go. */
final class NodeDemandEvents extends AbstractEventSource<Void, Node> implements ResourceEventAware<Node> {
    private final NodeDemand demand;
    private final Consumer<Node> there;
    private final Consumer<Node> gone;

    NodeDemandEvents(NodeDemand demand, Consumer<Node> there, Consumer<Node> gone) {
        super(Void.class, "node-demand");
        this.demand = demand;
        this.there = there;
        this.gone = gone;
    }

    @Override
    public void start() {
        super.start();
        demand.onChange(node -> getEventHandler().handleEvent(new Event(new ResourceID(node))));
    }

    @Override
    public void onResourceCreated(Node node) {
        there.accept(node);
    }

    /** A reconciler without a finalizer is not called for what is gone. */
    @Override
    public void onResourceDeleted(Node node) {
        gone.accept(node);
    }

    @Override
    public Set<Void> getSecondaryResources(Node primary) {
        return Set.of();
    }
}
