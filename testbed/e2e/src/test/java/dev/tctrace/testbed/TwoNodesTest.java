// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.testbed;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
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
        assumeTwoNodes();
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

    @Test
    void theTableOfBothEndsTellsWhatVanishedBetweenTheNodes() {
        assumeTwoNodes();
        try (Scene scene = new Scene(cluster)) {
            // Given both ends of a connection across the nodes, traced from a terminal
            String client =
                    scene.podOn("node-1", "client", "client").getStatus().getPodIP();
            Pod server = scene.podOn("node-2", "server", "server");
            try (Plugin run = new Plugin(
                    cluster,
                    "run",
                    "client",
                    "--peer",
                    "server",
                    "--follow",
                    "--timeout",
                    "" + Cluster.PATIENCE.toSeconds(),
                    "-n",
                    scene.namespace(),
                    "icmp")) {
                eventually("both ends traced", run::err, said -> said.contains("Tracing both ends"));

                // When three pings are answered, and two more are lost on the second node before they reach the server
                scene.ping("client", server, 3);
                String lost = "PREROUTING -i eth1 -p icmp -s " + client + " -j DROP";
                cluster.onNode("node-2", "iptables -t raw -I " + lost);
                try {
                    scene.pingUnanswered("client", server, 2);
                } finally {
                    cluster.onNode("node-2", "iptables -t raw -D " + lost);
                }
                eventually("eight packets of the client", run::out, out -> packets(out) == 8);
                run.interrupt();

                // Then the table tells where they are
                assertEquals(0, run.exitCode(), run::err);
                assertEquals(
                        Map.of("client -> server", "5 0 5 3 0 2", "server -> client", "3 0 3 3 0 0"),
                        rows(run.err()),
                        run::err);

                // and which they were
                assertTrue(
                        Pattern.compile("Of 5 packets that left client for server, 3 came, as their headers say\\.\n"
                                        + "These did not come:\n( .* ICMP, echo request .* passed on\n){2}"
                                        + "Of 3 packets that left server for client, 3 came, as their headers say\\.")
                                .matcher(run.err())
                                .find(),
                        run::err);
            }
        }
    }

    private static long packets(String printed) {
        return printed.lines().filter(line -> line.contains(" Packet: ")).count();
    }

    /** By direction the numbers of the table's rows, in its columns' order. */
    private static Map<String, String> rows(String said) {
        return Pattern.compile("^(\\S+ -> \\S+) +(\\d+(?: +\\d+){5})$", Pattern.MULTILINE)
                .matcher(said)
                .results()
                .collect(Collectors.toMap(
                        row -> row.group(1), row -> row.group(2).replaceAll(" +", " ")));
    }

    /** Called by each test and not before all of them, so that a skipped one is counted. */
    private static void assumeTwoNodes() {
        List<Node> nodes = cluster.client().nodes().list().getItems();
        assumeTrue(nodes.size() > 1, "SKIPPED: this cluster has one node; TESTBED_NODES=2 makes one of two");
    }

    private static Map<String, Long> packetsByNode(Scene scene) {
        return scene.nodes("icmp").stream()
                .collect(Collectors.toMap(
                        NodeStatus::name, node -> node.summary().packets()));
    }
}
