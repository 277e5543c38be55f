// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.operator.apiserver;

import java.util.List;
import java.util.Map;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.tctrace.api.v1alpha1.TargetState;
import dev.tctrace.api.v1alpha1.TcTrace;
import dev.tctrace.operator.chart.Chart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * The chart's ValidatingAdmissionPolicy at a real API server: an agent writes the entry of its own node, and nothing else. A server
 * before 1.30 asks a webhook, which evaluates the same expressions on what it is sent.
 */
@ApiServerTest
class AgentAdmissionTest {
    private static final String AGENT = "system:serviceaccount:tctrace-system:tctrace-agent";
    private static final Map<String, TargetState> TRACING = Map.of("web-1", TargetState.TRACING);

    private static KubernetesClient admin;
    private static PolicyWebhook webhook;
    private static List<HasMetadata> policy = List.of();
    private static Cluster cluster;

    @BeforeAll
    static void world() throws Exception {
        admin = ApiServer.client();
        if (hasPolicies()) {
            policy = Chart.objects(Map.of("admissionPolicy.enabled", true)).stream()
                    .filter(object -> object.getKind().startsWith("ValidatingAdmissionPolicy"))
                    .toList();
            policy.forEach(object -> admin.resource(object).create());
        } else {
            webhook = new PolicyWebhook(admin);
        }
        cluster = new Cluster(admin, "admission");
        cluster.node("admission-a");
        cluster.node("admission-b");
        cluster.pod("web-1", "admission-a", Map.of("app", "web"));
        cluster.trace("t", Cluster.spec(Map.of("app", "web"), null, null, null));
        cluster.awaitReason("t", "Ready", "WaitingForAgent");
    }

    private static boolean hasPolicies() {
        return admin.getApiResources("admissionregistration.k8s.io/v1").getResources().stream()
                .anyMatch(resource -> resource.getName().equals("validatingadmissionpolicies"));
    }

    @AfterAll
    static void close() {
        policy.forEach(object -> admin.resource(object).delete());
        if (webhook != null) {
            webhook.close();
        }
        admin.close();
    }

    @Test
    void eachAgentKeepsToItsOwnEntry() {
        try (KubernetesClient agent = ApiServer.clientOfPod(AGENT, "admission-a")) {
            // The policy works a moment after it was made.
            Cluster.await("the policy", () -> refusal(agent, "admission-b"), said -> !said.isEmpty());

            cluster.as(agent).report("t", "admission-a", TRACING, 1, 0);
            String refused = refusal(agent, "admission-b");
            assertTrue(refused.contains("the agent of node admission-a may write only that node's entry"), refused);
            assertEquals(
                    List.of("admission-a"),
                    cluster.get("t").getStatus().nodes().stream()
                            .map(node -> node.name())
                            .toList());
        }
    }

    @Test
    void aTokenThatIsBoundToNoNodeWritesNothing() {
        try (KubernetesClient agent = ApiServer.clientOf(AGENT, "system:serviceaccounts", "system:authenticated")) {
            Cluster.await("the policy", () -> refusal(agent, "admission-b"), said -> !said.isEmpty());
            assertThrows(
                    KubernetesClientException.class, () -> cluster.as(agent).report("t", "admission-a", TRACING, 1, 0));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"startTime\":\"2020-01-01T00:00:00Z\"}",
                "{\"observedGeneration\":99}",
                "{\"verdicts\":[{\"verdict\":\"TC_ACT_SHOT\",\"packets\":99}]}",
                "{\"peers\":[{\"address\":\"10.0.0.1\",\"name\":\"pod/forged\"}]}",
                "{\"summary\":{\"packets\":99}}",
                "{\"conditions\":[]}"
            })
    void theRestOfTheStatusIsTheOperators(String forged) {
        try (KubernetesClient agent = ApiServer.clientOfPod(AGENT, "admission-a")) {
            Cluster.await("the policy", () -> refusal(agent, "admission-b"), said -> !said.isEmpty());

            KubernetesClientException refused = assertThrows(
                    KubernetesClientException.class,
                    () -> agent.resources(TcTrace.class)
                            .inNamespace(cluster.namespace)
                            .withName("t")
                            .subresource("status")
                            .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"status\":" + forged + "}"));

            assertTrue(
                    refused.getMessage().contains("an agent writes its entry in status.nodes only"),
                    refused.getMessage());
        }
    }

    private static String refusal(KubernetesClient agent, String node) {
        try {
            cluster.as(agent).report("t", node, TRACING, 1, 0);
            return "";
        } catch (KubernetesClientException refused) {
            return refused.getMessage();
        }
    }
}
