// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.operator.apiserver;

import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfigurationBuilder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.SmallRyeConfigBuilder;

import dev.tctrace.operator.agent.AgentBoard;
import dev.tctrace.operator.agent.AgentReconciler;
import dev.tctrace.operator.agent.AgentReconcilers;
import dev.tctrace.operator.agent.NodeDemand;
import dev.tctrace.operator.config.OperatorMetrics;
import dev.tctrace.operator.config.OperatorSettings;
import dev.tctrace.operator.tctrace.FilterCheck;
import dev.tctrace.operator.tctrace.TcTraceReconciler;
import dev.tctrace.operator.tctrace.TraceReconcilers;

/** One operator that can be started and stopped: with its real reconcilers, and with no more than its service account may. */
final class TestOperator implements AutoCloseable {
    private static final String ACCOUNT = "system:serviceaccount:" + Cluster.SYSTEM + ":tctrace-operator";

    final AgentBoard board = new AgentBoard();
    private final KubernetesClient client;
    private final Operator operator;

    /**
     * Every filter compiles.
     *
     * @param identity its name in the leader election; empty: it is alone
     */
    TestOperator(ControlPlane plane, String identity) {
        this(plane, identity, filter -> Optional.empty());
    }

    TestOperator(ControlPlane plane, String identity, FilterCheck filter) {
        this(plane, identity, filter, Clock.systemUTC());
    }

    /** @param clock what the traces' reconciler goes by */
    TestOperator(ControlPlane plane, String identity, FilterCheck filter, Clock clock) {
        client = plane.clientOf(
                ACCOUNT,
                Map.of(),
                "system:serviceaccounts",
                "system:serviceaccounts:" + Cluster.SYSTEM,
                "system:authenticated");
        operator = new Operator(configuration -> {
            configuration.withKubernetesClient(client).withCloseClientOnStop(false);
            if (!identity.isEmpty()) {
                configuration.withLeaderElectionConfiguration(
                        LeaderElectionConfigurationBuilder.aLeaderElectionConfiguration("tctrace-operator")
                                .withLeaseNamespace(Cluster.SYSTEM)
                                .withIdentity(identity)
                                .withLeaseDuration(Duration.ofSeconds(6))
                                .withRenewDeadline(Duration.ofSeconds(4))
                                .withRetryPeriod(Duration.ofSeconds(1))
                                .buildForTest(false));
            }
        });
        OperatorSettings settings = new SmallRyeConfigBuilder()
                .withMapping(OperatorSettings.class)
                .withConverter(Duration.class, 200, new DurationConverter())
                .withDefaultValue("tctrace.agent.idle-grace", "2s")
                .build()
                .getConfigMapping(OperatorSettings.class);
        OperatorMetrics metrics = new OperatorMetrics(new SimpleMeterRegistry());
        NodeDemand demand = new NodeDemand();
        AgentReconciler agents = AgentReconcilers.of(demand, board, settings, metrics, client);
        TcTraceReconciler traces = TraceReconcilers.of(demand, board, filter, settings, metrics, clock);
        operator.register(agents, agents::updateConfigurationFrom);
        operator.register(traces, traces::updateConfigurationFrom);
        operator.start();
    }

    @Override
    public void close() {
        operator.stop();
        client.close();
    }
}
