// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.operator.apiserver;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientTimeoutException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;

import dev.tctrace.api.v1alpha1.RecentPacket;
import dev.tctrace.api.v1alpha1.TcTrace;
import dev.tctrace.operator.large.Clones;
import dev.tctrace.operator.large.RestartableServer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Ten thousand pods of the usual size, and an operator whose heap could not hold a tenth of them as they are. */
@Tag("apiserver")
@EnabledIfEnvironmentVariable(
        named = ControlPlane.DIRECTORY,
        matches = ".+",
        disabledReason =
                "SKIPPED: no API server. Set KUBE_API_TEST_DIR to the folder that testbed/kubernetes dir prints")
class ManyPodsTest {
    private static final int PODS = 10_000;
    private static final int NODES = 300;
    /** The chart leaves 297 MB for 150,000 pods. As objects of the client, these 10,000 took more than 100. */
    private static final String HEAP = "-Xmx64m";

    @TempDir
    Path folder;

    private KubernetesClient client;
    private Process operator;
    private Path log;

    @Test
    void anOperatorReadsThemAndReadsThemAgain() throws Exception {
        try (RestartableServer server =
                        new RestartableServer(ControlPlane.binaries().orElseThrow());
                KubernetesClient admin = server.client()) {
            // Given
            client = admin;
            ControlPlane.installCrd(client);
            ControlPlane.makeSystemNamespace(client);
            Clones clones = new Clones(server, NODES, true);
            clones.prepare(client, PODS);
            clones.nodes(1, NODES);
            clones.services(1, 500);
            clones.pods(1, PODS);
            Cluster cluster = new Cluster(client, "watched").in(Clones.namespace(0));
            cluster.trace("t", Cluster.spec(Map.of("app", Clones.application(0)), null, null, null));
            cluster.report(
                    "t", clones.node(0), List.of(), 7, 0, List.of(packet(Clones.address(1) + ":50123", "1.1.1.1:53")));

            log = folder.resolve("operator.log");
            operator =
                    LonelyOperator.start(server.config(), log, HEAP, "-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError");
            try {
                // Then every page of the first list was read, and what is kept of the objects is enough
                TcTrace first = await("all pods of the trace", trace -> pods(trace) == Clones.PODS_OF_AN_APPLICATION);
                assertEquals(7, first.getStatus().summary().packets());
                assertEquals(
                        "pod/" + Clones.pod(1), first.getStatus().peers().get(0).name());
                // And what the agent wrote is still there, whole
                assertEquals(
                        "1.1.1.1:53",
                        first.getStatus().nodes().get(0).recentPackets().get(0).destination());

                // When the API server goes away, and a pod with it
                server.stopServer();
                server.etcd().delete(Clones.key(5));
                server.startServerAgain();

                // Then the operator has listed again
                await("one pod less", trace -> pods(trace) == Clones.PODS_OF_AN_APPLICATION - 1);
                assertTrue(operator.isAlive(), () -> said());
            } finally {
                operator.destroyForcibly().waitFor();
            }
        }
    }

    private TcTrace await(String what, Predicate<TcTrace> condition) {
        try {
            return client.resources(TcTrace.class)
                    .inNamespace(Clones.namespace(0))
                    .withName("t")
                    .waitUntilCondition(
                            trace -> !operator.isAlive() || trace != null && condition.test(trace),
                            3,
                            TimeUnit.MINUTES);
        } catch (KubernetesClientTimeoutException e) {
            throw new AssertionError("waited in vain for " + what + "; the operator says:\n" + said(), e);
        } finally {
            assertTrue(operator.isAlive(), () -> "the operator has ended:\n" + said());
        }
    }

    private static int pods(TcTrace trace) {
        return trace.getStatus() == null || trace.getStatus().summary() == null
                ? 0
                : trace.getStatus().summary().pods();
    }

    private static RecentPacket packet(String source, String destination) {
        return new RecentPacket(null, null, source, destination, null, null, null, null, null, null, null, null);
    }

    private String said() {
        try {
            List<String> lines = Files.readAllLines(log);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
        } catch (IOException e) {
            return e.toString();
        }
    }
}
