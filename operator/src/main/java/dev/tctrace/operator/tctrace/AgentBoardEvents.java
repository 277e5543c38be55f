package dev.tctrace.operator.tctrace;

import java.util.Set;

import io.javaoperatorsdk.operator.processing.event.Event;
import io.javaoperatorsdk.operator.processing.event.source.AbstractEventSource;

import dev.tctrace.api.v1alpha1.TcTrace;
import dev.tctrace.operator.agent.AgentBoard;
import dev.tctrace.operator.agent.NodeDemand;

/** Wakes the traces' reconciler for the traces of a node whose agent's state changed. */
final class AgentBoardEvents extends AbstractEventSource<Void, TcTrace> {
    private final AgentBoard board;
    private final NodeDemand demand;

    AgentBoardEvents(AgentBoard board, NodeDemand demand) {
        super(Void.class, "agent-board");
        this.board = board;
        this.demand = demand;
    }

    @Override
    public void start() {
        super.start();
        board.onChange(
                node -> demand.tracesOn(node).forEach(trace -> getEventHandler().handleEvent(new Event(trace))));
    }

    @Override
    public Set<Void> getSecondaryResources(TcTrace primary) {
        return Set.of();
    }
}
