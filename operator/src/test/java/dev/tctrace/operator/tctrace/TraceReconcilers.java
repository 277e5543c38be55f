// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.operator.tctrace;

import java.time.Clock;

import dev.tctrace.operator.agent.AgentBoard;
import dev.tctrace.operator.agent.NodeDemand;
import dev.tctrace.operator.config.OperatorMetrics;
import dev.tctrace.operator.config.OperatorSettings;

/** Makes reconcilers of traces without the container, for tests that start and stop operators. */
public final class TraceReconcilers {
    private TraceReconcilers() {}

    public static TcTraceReconciler of(
            NodeDemand demand,
            AgentBoard board,
            FilterCheck filter,
            OperatorSettings settings,
            OperatorMetrics metrics,
            Clock clock) {
        return new TcTraceReconciler(demand, board, filter, settings, metrics, clock);
    }
}
