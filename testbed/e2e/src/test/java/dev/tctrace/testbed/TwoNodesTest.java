// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.testbed;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import org.junit.jupiter.api.Test;

import dev.tctrace.api.v1alpha1.NodeStatus;

import static dev.tctrace.testbed.Cluster.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** One trace, pods on two nodes: each node's agent tells its own part, and the trace sums them up. */
class TwoNodesTest extends ClusterTest {
    @Test
    void eachNodeTellsItsPartAndTheTraceTheSum() {
        // (Here and not before all tests, so that it is counted.)
        List<Node> nodes = cluster.client().nodes().list().getItems();
        assumeTrue(nodes.size() > 1, "SKIPPED: this cluster has one node; TESTBED_NODES=2 makes one of two");
        try (Scene scene = new Scene(cluster)) {
            // Given a server on each node, and a client beside the first
            scene.podOn("node-1", "client", "client");
            Pod here = scene.podOn("node-1", "server-1", "server");
            Pod there = scene.podOn("node-2", "server-2", "server");
            scene.apply(Scene.ICMP_OF_SERVER);
            scene.awaitReady("icmp");
            assertTrue(
                    scene.condition("icmp", "Ready").contains("Tracing 2 pods on 2 nodes."),
                    () -> scene.condition("icmp", "Ready"));

            // When the client pings both, one of them across the nodes
            scene.ping("client", here, 2);
            scene.ping("client", there, 3);

            // Then each node has counted its own
            assertEquals(10, scene.packets("icmp", 10));
            assertEquals(Map.of("node-1", 4L, "node-2", 6L), packetsByNode(scene));

            // and a pod that goes takes its node's agent along, not what was counted
            cluster.client().resource(there).withGracePeriod(0).delete();
            eventually(
                    "one pod traced",
                    () -> scene.condition("icmp", "Ready"),
                    condition -> condition.equals("True Tracing: Tracing 1 pod on 1 node."));
            scene.ping("client", here, 1);
            assertEquals(12, scene.packets("icmp", 12));
        }
    }

    private static Map<String, Long> packetsByNode(Scene scene) {
        return scene.nodes("icmp").stream()
                .collect(Collectors.toMap(
                        NodeStatus::name, node -> node.summary().packets()));
    }
}
