package dev.tctrace.agent.node;

import java.time.Clock;
import jakarta.inject.Inject;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

import dev.tctrace.agent.report.metrics.AgentMetrics;
import dev.tctrace.agent.trace.KernelTraceEngine;

/** The agent as a program: puts the parts together, runs until SIGTERM. */
public final class AgentApplication implements QuarkusApplication {
    private static final Logger LOG = Logger.getLogger(AgentApplication.class);

    @Inject
    KubernetesClient client;

    @Inject
    MeterRegistry registry;

    @Inject
    AgentHealth health;

    @ConfigProperty(name = "tctrace.agent.node")
    String node;

    @ConfigProperty(name = "tctrace.agent.pod")
    String pod;

    @ConfigProperty(name = "tctrace.agent.namespace")
    String namespace;

    @ConfigProperty(name = "tctrace.agent.max-targets")
    int maxTargets;

    @Override
    public int run(String... args) {
        AgentIdentity identity = new AgentIdentity(node, pod, namespace);
        try (NodeAgent agent = new NodeAgent(
                identity,
                maxTargets,
                client,
                new KernelTraceEngine(),
                new ProcPodNetworks(),
                new AgentMetrics(registry),
                Clock.systemUTC())) {
            agent.start();
            health.follow(agent);
            LOG.infof("Agent of node %s started", node);
            Quarkus.waitForExit();
            LOG.info("Stopping");
        }
        return 0;
    }
}
