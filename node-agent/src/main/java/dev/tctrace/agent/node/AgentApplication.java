// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.node;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.Optional;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.prometheus.PrometheusConfig;
import io.micrometer.prometheus.PrometheusMeterRegistry;
import io.prometheus.client.exporter.common.TextFormat;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

import dev.tctrace.agent.endpoint.Endpoint;
import dev.tctrace.agent.report.metrics.AgentMetrics;
import dev.tctrace.agent.report.metrics.ProcessMetrics;
import dev.tctrace.tracer.engine.KernelTraceEngine;
import dev.tctrace.tracer.libc.Libc;

/** The agent as a program: puts the parts together, runs until SIGTERM. */
public final class AgentApplication implements QuarkusApplication {
    private static final Logger LOG = Logger.getLogger(AgentApplication.class);

    @ConfigProperty(name = "tctrace.agent.node")
    String node;

    @ConfigProperty(name = "tctrace.agent.pod")
    String pod;

    @ConfigProperty(name = "tctrace.agent.namespace")
    String namespace;

    @ConfigProperty(name = "tctrace.agent.max-targets")
    int maxTargets;

    @ConfigProperty(name = "tctrace.agent.http-host")
    Optional<String> httpHost;

    @ConfigProperty(name = "tctrace.agent.http-port")
    int httpPort;

    @Override
    @SuppressWarnings("deprecation") // The registry of simpleclient, as the pom says.
    public int run(String... args) throws IOException {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        ProcessMetrics.register(registry, Libc.pageSize());
        AgentIdentity identity = new AgentIdentity(node, pod, namespace);
        try (KubernetesClient client = ClusterClient.open();
                NodeAgent agent = new NodeAgent(
                        identity,
                        maxTargets,
                        client,
                        new KernelTraceEngine(),
                        new ProcPodNetworks(),
                        new AgentMetrics(registry),
                        Clock.systemUTC())) {
            agent.start();
            try (Endpoint endpoint = endpoint(agent, registry)) {
                LOG.infof("Agent of node %s started", node);
                Quarkus.waitForExit();
                LOG.info("Stopping");
            }
        }
        return 0;
    }

    @SuppressWarnings("deprecation")
    private Endpoint endpoint(NodeAgent agent, PrometheusMeterRegistry registry) throws IOException {
        InetSocketAddress address = httpHost.map(host -> new InetSocketAddress(host, httpPort))
                .orElseGet(() -> new InetSocketAddress(httpPort));
        return new Endpoint(address)
                .health("/q/health/live", "tracing", agent::alive)
                .health("/q/health/ready", "caches", agent::ready)
                .text("/q/metrics", TextFormat.CONTENT_TYPE_004, registry::scrape)
                .start();
    }
}
