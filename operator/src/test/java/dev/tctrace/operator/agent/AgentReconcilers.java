// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.operator.agent;

import java.time.Clock;

import io.fabric8.kubernetes.client.KubernetesClient;

import dev.tctrace.operator.config.OperatorMetrics;
import dev.tctrace.operator.config.OperatorSettings;

/** Makes reconcilers of agents without the container, for tests that start and stop operators. */
public final class AgentReconcilers {
    private AgentReconcilers() {}

    public static AgentReconciler of(
            NodeDemand demand,
            AgentBoard board,
            OperatorSettings settings,
            OperatorMetrics metrics,
            KubernetesClient client) {
        return new AgentReconciler(
                demand, board, new AgentPodSpecFactory(settings, client), settings, metrics, Clock.systemUTC());
    }
}
