// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.operator.apiserver;

import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.Release;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

import dev.tctrace.api.v1alpha1.TcTrace;
import dev.tctrace.api.v1alpha1.TcTraceSpec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

/** From the chart as it was before to the one of this tree, and away: by real Helm, on a real API server. */
@Tag("apiserver")
@EnabledIfEnvironmentVariable(
        named = ControlPlane.DIRECTORY,
        matches = ".+",
        disabledReason =
                "SKIPPED: no API server. Set KUBE_API_TEST_DIR to the folder that testbed/kubernetes dir prints")
class ChartUpgradeTest {
    private static final Path BEFORE = Path.of("src/test/resources/charts/tctrace-before.tgz");
    private static final Path NOW = ApiServer.ROOT.resolve("helm/tctrace");
    private static final String NAME = "tctrace";

    @Test
    void anUpgradeKeepsTracesAndBringsTheNewFields() {
        try (ControlPlane plane = ControlPlane.bare();
                KubernetesClient client = plane.client()) {
            Path kubeconfig = plane.kubeConfig("");

            // Given the earlier chart, with a setting, and a trace that has counted
            Helm.install(BEFORE.toString())
                    .withName(NAME)
                    .withNamespace(Cluster.SYSTEM)
                    .withKubeConfig(kubeconfig)
                    .set("agent.idleGrace", "5m")
                    .call();
            Cluster cluster = new Cluster(client, "shop");
            Cluster.await("the API", () -> served(client), Boolean::booleanValue);
            cluster.trace("t", Cluster.spec(Map.of("app", "web"), "icmp", "10m", null));
            reportInEarlierWords(client);
            TcTrace before = cluster.get("t");
            String operator = deployment(client).getMetadata().getUid();

            // When it is upgraded to this tree's, with the same setting
            Release release = new Helm(NOW)
                    .upgrade()
                    .withName(NAME)
                    .withNamespace(Cluster.SYSTEM)
                    .withKubeConfig(kubeconfig)
                    .set("agent.idleGrace", "5m")
                    .call();

            // Then the trace is what it was, the same Deployment has the new template, and a new field is kept
            assertEquals("2", release.getRevision());
            assertEquals("deployed", release.getStatus());
            TcTrace after = cluster.get("t");
            assertEquals(before.getMetadata(), after.getMetadata());
            assertEquals(before.getStatus(), after.getStatus());
            // A field that is new has its default.
            assertEquals(Boolean.TRUE, after.getSpec().report().kernelDrops());
            assertEquals(withoutNewFields(before), withoutNewFields(after));
            assertEquals(operator, deployment(client).getMetadata().getUid());
            assertNotNull(client.rbac()
                    .roles()
                    .inNamespace(Cluster.SYSTEM)
                    .withName("tctrace-pcap")
                    .get());
            TcTraceSpec named = TcTraceSpec.of(
                    new TcTraceSpec.Target(before.getSpec().target().podSelector(), "web-1", null));
            String kept = Cluster.await(
                    "the new field",
                    () -> {
                        client.resources(TcTrace.class)
                                .inNamespace("shop")
                                .withName("named")
                                .delete();
                        return cluster.trace("named", named).getSpec().target().podName();
                    },
                    Objects::nonNull);
            assertEquals("web-1", kept);

            // When it is uninstalled
            Helm.uninstall(NAME)
                    .withNamespace(Cluster.SYSTEM)
                    .withKubeConfig(kubeconfig)
                    .call();

            // Then only the CRD stays, and with it the traces
            assertNull(deployment(client));
            assertFalse(client.rbac().clusterRoles().list().getItems().stream()
                    .anyMatch(role -> role.getMetadata().getName().startsWith("tctrace")));
            assertEquals(before.getStatus(), cluster.get("t").getStatus());
        }
    }

    private static JsonNode withoutNewFields(TcTrace trace) {
        ObjectNode spec = new ObjectMapper().valueToTree(trace.getSpec());
        spec.withObject("/report").remove("kernelDrops");
        return spec;
    }

    /** As the agent of the earlier chart wrote it; its CRD does not know today's fields. */
    private static void reportInEarlierWords(KubernetesClient client) {
        client.resources(TcTrace.class)
                .inNamespace("shop")
                .withName("t")
                .subresource("status")
                .patch(PatchContext.of(PatchType.JSON_MERGE), """
                        {"status": {"nodes": [{
                          "name": "node-1", "observedGeneration": 1, "agent": {"pod": "tctrace-agent-node-1"},
                          "summary": {"packets": 8, "bytes": 784, "dropped": 1, "lost": 0},
                          "verdicts": [{"verdict": "TC_ACT_OK", "packets": 7}, {"verdict": "TC_ACT_SHOT", "packets": 1}],
                          "targets": [{"pod": "web-1", "interface": "eth0", "reason": "Tracing", "packets": 8}]
                        }]}}
                        """);
    }

    private static boolean served(KubernetesClient client) {
        return client.getApiGroups().getGroups().stream()
                .anyMatch(group -> group.getName().equals("tctrace.dev"));
    }

    private static Deployment deployment(KubernetesClient client) {
        return client.apps()
                .deployments()
                .inNamespace(Cluster.SYSTEM)
                .withName("tctrace-operator")
                .get();
    }
}
