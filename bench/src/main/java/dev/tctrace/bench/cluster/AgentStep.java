// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.bench.cluster;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;

import dev.tctrace.operator.large.Clones;
import dev.tctrace.operator.large.RestartableServer;

/** An agent, with nothing to trace, on a node with ever more pods of the usual size: what its watch of them takes. */
record AgentStep(Path output, RestartableServer server, KubernetesClient client, Clones clones) {
    private static final String NODE = "node-99999";
    private static final String POD = "tctrace-agent-" + NODE;
    /** Beyond those of all other nodes. */
    private static final int FIRST = 900_000;

    private static final List<Integer> PODS = List.of(0, 500);

    void run() throws Exception {
        client.pods()
                .inNamespace(World.SYSTEM)
                .resource(new PodBuilder()
                        .withNewMetadata()
                        .withName(POD)
                        .endMetadata()
                        .withNewSpec()
                        .withNodeName(NODE)
                        .addNewContainer()
                        .withName("agent")
                        .withImage("none")
                        .endContainer()
                        .endSpec()
                        .build())
                .create();
        for (int pods : PODS) {
            clones.podsOn(NODE, FIRST, FIRST + pods);
            String step = "cluster-size.agent." + pods;
            try (JavaProgram agent = JavaProgram.agent(output, server.config(), NODE, POD, Map.of())) {
                JavaProgram.Peak starting = agent.peak();
                ClusterSizeBench.sample(step + ".ready", agent.until(agent::ready));
                JavaProgram.pause(ClusterSizeBench.SETTLE);
                ClusterSizeBench.sample(step + ".rss.start", starting.end());
                ClusterSizeBench.sample(step + ".rss.settled", agent.residentMegabytes());
                ClusterSizeBench.sample(step + ".heap", agent.heapMegabytes());
            }
        }
    }
}
