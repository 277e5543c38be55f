// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.operator.apiserver;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Properties;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.config.ControllerConfigurationOverrider;
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
import dev.tctrace.operator.config.Retries;
import dev.tctrace.operator.tctrace.TcTraceReconciler;
import dev.tctrace.operator.tctrace.TraceReconcilers;
import dev.tctrace.testsupport.ToldRequests;

/**
 * The operator as a process of its own, with a heap of its own: its reconcilers and its client, without Quarkus. Settings are system
 * properties: {@code -Dtctrace.agent.idle-grace=3s}. Each request to the API
 * server, also one that is repeated, is a line of its log: {@code request PATCH /apis/…?…}.
 */
final class LonelyOperator {
    /** The first retry's and the longest interval in ms, {@code 100,2000}. */
    static final String RETRY = "test.retry";

    /** What is long without it, and seconds with it: all attempts of half a minute in three seconds. */
    static final String HURRIED = "-D" + RETRY + "=200,3000";

    static final String REQUEST = "request ";

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

    public static void main(String[] server) throws IOException {
        Properties settled = new Properties();
        try (InputStream file = OperatorSettings.class.getResourceAsStream("/application.properties")) {
            settled.load(file);
        }
        KubernetesClient client = new KubernetesClientBuilder()
                .withConfig(new ConfigBuilder(Config.empty())
                        .withMasterUrl(server[0])
                        .withCaCertFile(server[1])
                        .withClientCertFile(server[2])
                        .withClientKeyFile(server[3])
                        .withDisableHostnameVerification(true)
                        .withRequestTimeout(seconds(settled, "request-timeout") * 1000)
                        .withConnectionTimeout(seconds(settled, "connection-timeout") * 1000)
                        .withRequestRetryBackoffLimit(Integer.parseInt(
                                settled.getProperty("quarkus.kubernetes-client.request-retry-backoff-limit")))
                        .build())
                .withHttpClientBuilderConsumer(http -> http.addOrReplaceInterceptor(
                        "told", new ToldRequests(request -> System.out.println(REQUEST + request))))
                .withKubernetesSerialization(OperatorSerialization.make())
                .build();
        Operator operator = new Operator(
                configuration -> configuration.withKubernetesClient(client).withConcurrentReconciliationThreads(10));
        OperatorSettings settings = new SmallRyeConfigBuilder()
                .addSystemSources()
                .withMapping(OperatorSettings.class)
                .withConverter(Duration.class, 200, new DurationConverter())
                .build()
                .getConfigMapping(OperatorSettings.class);
        OperatorMetrics metrics = new OperatorMetrics(new SimpleMeterRegistry());
        NodeDemand demand = new NodeDemand();
        AgentBoard board = new AgentBoard();
        AgentReconciler agents = AgentReconcilers.of(demand, board, settings, metrics, client);
        TcTraceReconciler traces =
                TraceReconcilers.of(demand, board, filter -> Optional.empty(), settings, metrics, Clock.systemUTC());
        operator.register(agents, configuration -> {
            agents.updateConfigurationFrom(configuration);
            hurry(configuration);
        });
        operator.register(traces, configuration -> {
            traces.updateConfigurationFrom(configuration);
            hurry(configuration);
        });
        operator.start();
    }

    private static void hurry(ControllerConfigurationOverrider<?> configuration) {
        String intervals = System.getProperty(RETRY, "");
        if (!intervals.isEmpty()) {
            String[] millis = intervals.split(",");
            configuration.withRetry(Retries.withoutEnd(
                    Duration.ofMillis(Long.parseLong(millis[0])), Duration.ofMillis(Long.parseLong(millis[1]))));
        }
    }

    /** What the operator's client is told when Quarkus builds it. */
    private static int seconds(Properties settled, String name) {
        return Integer.parseInt(
                settled.getProperty("quarkus.kubernetes-client." + name).replaceFirst("S$", ""));
    }
}
