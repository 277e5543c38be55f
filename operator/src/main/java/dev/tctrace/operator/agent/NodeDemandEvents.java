package dev.tctrace.operator.agent;

import java.util.Set;

import io.fabric8.kubernetes.api.model.Node;
import io.javaoperatorsdk.operator.processing.event.Event;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.AbstractEventSource;

/** Wakes the agents' reconciler for a node whose demand changed. */
final class NodeDemandEvents extends AbstractEventSource<Void, Node> {
    private final NodeDemand demand;

    NodeDemandEvents(NodeDemand demand) {
        super(Void.class, "node-demand");
        this.demand = demand;
    }

    @Override
    public void start() {
        super.start();
        demand.onChange(node -> getEventHandler().handleEvent(new Event(new ResourceID(node))));
    }

    @Override
    public Set<Void> getSecondaryResources(Node primary) {
        return Set.of();
    }
}
