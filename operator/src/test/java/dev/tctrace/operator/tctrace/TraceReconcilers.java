package dev.tctrace.operator.tctrace;

import java.time.Clock;
import java.util.Optional;

import dev.tctrace.operator.agent.AgentBoard;
import dev.tctrace.operator.agent.NodeDemand;
import dev.tctrace.operator.config.OperatorMetrics;
import dev.tctrace.operator.config.OperatorSettings;

/** Makes reconcilers of traces without the container, for tests that start and stop operators; every filter compiles. */
public final class TraceReconcilers {
    private TraceReconcilers() {}

    public static TcTraceReconciler of(
            NodeDemand demand, AgentBoard board, OperatorSettings settings, OperatorMetrics metrics) {
        return new TcTraceReconciler(demand, board, filter -> Optional.empty(), settings, metrics, Clock.systemUTC());
    }
}
