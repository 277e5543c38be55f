// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.operator.apiserver;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.javaoperatorsdk.operator.Operator;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.SmallRyeConfigBuilder;

import dev.tctrace.operator.agent.AgentBoard;
import dev.tctrace.operator.agent.AgentReconciler;
import dev.tctrace.operator.agent.AgentReconcilers;
import dev.tctrace.operator.agent.NodeDemand;
import dev.tctrace.operator.config.OperatorMetrics;
import dev.tctrace.operator.config.OperatorSerialization;
import dev.tctrace.operator.config.OperatorSettings;
import dev.tctrace.operator.tctrace.TcTraceReconciler;
import dev.tctrace.operator.tctrace.TraceReconcilers;

/** The operator as a process of its own, with a heap of its own: its reconcilers and its client, without Quarkus. */
final class LonelyOperator {
    private LonelyOperator() {}

    /** @param options of the JVM */
    static Process start(Config server, Path log, String... options) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString());
        builder.command().addAll(List.of(options));
        builder.command()
                .addAll(List.of(
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        LonelyOperator.class.getName(),
                        server.getMasterUrl(),
                        server.getCaCertFile(),
                        server.getClientCertFile(),
                        server.getClientKeyFile()));
        File output = log.toFile();
        return builder.redirectErrorStream(true).redirectOutput(output).start();
    }

    public static void main(String[] server) {
        KubernetesClient client = new KubernetesClientBuilder()
                .withConfig(new ConfigBuilder(Config.empty())
                        .withMasterUrl(server[0])
                        .withCaCertFile(server[1])
                        .withClientCertFile(server[2])
                        .withClientKeyFile(server[3])
                        .withDisableHostnameVerification(true)
                        .build())
                .withKubernetesSerialization(OperatorSerialization.make())
                .build();
        Operator operator = new Operator(
                configuration -> configuration.withKubernetesClient(client).withConcurrentReconciliationThreads(10));
        OperatorSettings settings = new SmallRyeConfigBuilder()
                .withMapping(OperatorSettings.class)
                .withConverter(Duration.class, 200, new DurationConverter())
                .build()
                .getConfigMapping(OperatorSettings.class);
        OperatorMetrics metrics = new OperatorMetrics(new SimpleMeterRegistry());
        NodeDemand demand = new NodeDemand();
        AgentBoard board = new AgentBoard();
        AgentReconciler agents = AgentReconcilers.of(demand, board, settings, metrics, client);
        TcTraceReconciler traces = TraceReconcilers.of(demand, board, filter -> Optional.empty(), settings, metrics);
        operator.register(agents, agents::updateConfigurationFrom);
        operator.register(traces, traces::updateConfigurationFrom);
        operator.start();
    }
}
