// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.operator.tctrace;

import java.util.Set;
import java.util.function.Consumer;

import io.javaoperatorsdk.operator.processing.event.Event;
import io.javaoperatorsdk.operator.processing.event.source.AbstractEventSource;
import io.javaoperatorsdk.operator.processing.event.source.ResourceEventAware;

import dev.tctrace.api.v1alpha1.TcTrace;
import dev.tctrace.operator.agent.AgentBoard;
import dev.tctrace.operator.agent.NodeDemand;

/** Wakes the traces' reconciler for the traces of a node whose agent's state changed, and tells of traces that are gone. */
final class AgentBoardEvents extends AbstractEventSource<Void, TcTrace> implements ResourceEventAware<TcTrace> {
    private final AgentBoard board;
    private final NodeDemand demand;

    private final Consumer<TcTrace> gone;

    AgentBoardEvents(AgentBoard board, NodeDemand demand, Consumer<TcTrace> gone) {
        super(Void.class, "agent-board");
        this.gone = gone;
        this.board = board;
        this.demand = demand;
    }

    @Override
    public void start() {
        super.start();
        board.onChange(
                node -> demand.tracesOn(node).forEach(trace -> getEventHandler().handleEvent(new Event(trace))));
    }

    /** A reconciler without a finalizer is not called for what is gone. */
    @Override
    public void onResourceDeleted(TcTrace trace) {
        gone.accept(trace);
    }

    @Override
    public Set<Void> getSecondaryResources(TcTrace primary) {
        return Set.of();
    }
}
