// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.testbed;

import java.util.List;
import java.util.Optional;

import io.fabric8.kubernetes.api.model.Pod;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import dev.tctrace.api.v1alpha1.NodeStatus;
import dev.tctrace.testsupport.FaultCampaign;

import static dev.tctrace.testbed.Cluster.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** An agent that is killed, and a node whose power is cut: the trace says so, and goes on with what it had counted. */
@Tag("cluster-faults")
class NodeFaultsTest extends OnCluster {
    private static final String SYSTEM = "tctrace-system";
    private static final String AGENT = "tctrace-agent";

    @Test
    void anAgentThatIsKilledGoesOnWithWhatItHadCounted() {
        try (FaultCampaign fault = FaultCampaign.of("agent's container killed");
                Scene scene = new Scene(cluster)) {
            // Given a traced pod
            String node = quietNode();
            scene.podOn(node, "client", "client");
            Pod server = scene.podOn(node, "server", "server");
            scene.apply(Scene.ICMP_OF_SERVER);
            scene.awaitReady("icmp");

            for (int round = 1; round <= FaultCampaign.times(5, 1); round++) {
                scene.ping("client", server, 2);
                assertEquals(8L * round - 4, scene.packets("icmp", 8L * round - 4));
                Pod before = agentOn(node);

                // When its agent is killed
                fault.tried();
                cluster.onNode(node, "ctr --namespace k8s.io tasks kill --signal SIGKILL " + containerOf(before));

                // Then the trace stops saying that it traces
                eventually("not Ready", () -> scene.condition("icmp", "Ready"), said -> !said.startsWith("True"));

                // and the same agent, started again, counts on
                scene.awaitReady("icmp");
                scene.ping("client", server, 2);
                assertEquals(8L * round, scene.packets("icmp", 8L * round));
                Pod after = agentOn(node);
                assertEquals(before.getMetadata().getUid(), after.getMetadata().getUid());

                // and says since when and until when it did not
                List<NodeStatus.Gap> gaps = eventually(
                        "the time that was not traced",
                        () -> Optional.ofNullable(entryOf(scene, node).agent().gaps())
                                .orElse(List.of()),
                        told -> !told.isEmpty());
                assertTrue(gaps.get(gaps.size() - 1)
                                .since()
                                .compareTo(gaps.get(gaps.size() - 1).until())
                        < 0);
                fault.survived();
            }
        }
    }

    @Test
    void aNodeThatLosesItsPowerIsToldAndTracedAgain() {
        try (FaultCampaign fault = FaultCampaign.of("node powered off and on");
                Scene scene = new Scene(cluster)) {
            // Given pods on two nodes
            String lost = quietNode();
            String kept = lost.equals("node-1") ? "node-2" : "node-1";
            scene.podOn(kept, "client", "client");
            Pod near = scene.podOn(kept, "server-near", "server");
            Pod far = scene.podOn(lost, "server-far", "server");
            scene.apply(Scene.ICMP_OF_SERVER);
            scene.awaitReady("icmp");
            scene.ping("client", near, 2);
            scene.ping("client", far, 2);
            assertEquals(8, scene.packets("icmp", 8));

            // When one of them loses its power
            fault.tried();
            cluster.power(lost, "off");
            try {
                // Then that is told, and the other one is traced on
                eventually(
                        "the node named",
                        () -> scene.condition("icmp", "Ready"),
                        said -> !said.startsWith("True") && said.contains(lost));
                scene.ping("client", near, 1);
                assertEquals(10, scene.packets("icmp", 10));
            } finally {
                cluster.power(lost, "on");
            }

            // and both are when it is back, with one agent
            scene.awaitReady("icmp");
            Pod again = eventually(
                    "the pod again",
                    () -> cluster.client().resource(far).get(),
                    seen -> seen.getStatus().getPodIP() != null
                            && seen.getStatus().getContainerStatuses().stream()
                                    .allMatch(container -> container.getReady()));
            scene.ping("client", again, 1);
            assertEquals(12, scene.packets("icmp", 12));
            agentOn(lost);
            fault.survived();
        }
    }

    /** A node on which the operator is not. */
    private static String quietNode() {
        String busy = cluster.client()
                .pods()
                .inNamespace(SYSTEM)
                .withLabel("app.kubernetes.io/name", "tctrace-operator")
                .list()
                .getItems()
                .get(0)
                .getSpec()
                .getNodeName();
        return busy.equals("node-1") ? "node-2" : "node-1";
    }

    /** The one agent of a node; fails where there is none, or more. */
    private static Pod agentOn(String node) {
        List<Pod> agents = cluster
                .client()
                .pods()
                .inNamespace(SYSTEM)
                .withLabel("app.kubernetes.io/name", AGENT)
                .list()
                .getItems()
                .stream()
                .filter(pod -> node.equals(pod.getSpec().getNodeName()))
                .toList();
        assertEquals(1, agents.size());
        return agents.get(0);
    }

    private static String containerOf(Pod agent) {
        String id = agent.getStatus().getContainerStatuses().get(0).getContainerID();
        return id.substring(id.lastIndexOf('/') + 1);
    }

    private static NodeStatus entryOf(Scene scene, String node) {
        return scene.nodes("icmp").stream()
                .filter(entry -> entry.name().equals(node))
                .findFirst()
                .orElseThrow();
    }
}
