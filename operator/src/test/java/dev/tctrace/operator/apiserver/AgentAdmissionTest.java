package dev.tctrace.operator.apiserver;

import java.util.List;
import java.util.Map;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.tctrace.api.v1alpha1.TargetReason;
import dev.tctrace.operator.chart.Chart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * The chart's ValidatingAdmissionPolicy in a real API server: an agent writes the entry of its own node, and nothing else.
 * Needs Kubernetes 1.30; what the expressions mean is tested everywhere by the chart's AdmissionPolicyTest.
 */
@ApiServerTest
class AgentAdmissionTest {
    private static final String AGENT = "system:serviceaccount:tctrace-system:tctrace-agent";
    private static final Map<String, TargetReason> TRACING = Map.of("web-1", TargetReason.Tracing);

    private static KubernetesClient admin;
    private static boolean known;
    private static Cluster cluster;

    @BeforeAll
    static void world() {
        admin = ApiServer.client();
        known = admin.getApiGroups().getGroups().stream()
                        .anyMatch(group -> group.getName().equals("admissionregistration.k8s.io"))
                && admin.getApiResources("admissionregistration.k8s.io/v1").getResources().stream()
                        .anyMatch(resource -> resource.getName().equals("validatingadmissionpolicies"));
        if (!known) {
            return;
        }
        Chart.objects(Map.of("admissionPolicy.enabled", true)).stream()
                .filter(object -> object.getKind().startsWith("ValidatingAdmissionPolicy"))
                .forEach(object -> admin.resource(object).create());
        cluster = new Cluster(admin, "admission");
        cluster.node("admission-a");
        cluster.node("admission-b");
        cluster.pod("web-1", "admission-a", Map.of("app", "web"));
        cluster.trace("t", Cluster.spec(Map.of("app", "web"), null, null, null));
        cluster.awaitReason("t", "Ready", "WaitingForAgent");
    }

    /** Before each test, so that each is counted as skipped. */
    @BeforeEach
    void hasPolicies() {
        Assumptions.assumeTrue(
                known,
                "SKIPPED: this API server has no ValidatingAdmissionPolicy (1.30); give a newer one by TESTBED_KUBERNETES_BIN");
    }

    @AfterAll
    static void close() {
        admin.close();
    }

    @Test
    void eachAgentKeepsToItsOwnEntry() {
        try (KubernetesClient agent = ApiServer.clientOfPod(AGENT, "admission-a")) {
            // The policy works a moment after it was made.
            Cluster.await("the policy", () -> refusal(agent, "admission-b"), said -> !said.isEmpty());

            cluster.as(agent).report("t", "admission-a", TRACING, 1, 0);
            assertTrue(refusal(agent, "admission-b")
                    .contains("the agent of node admission-a may write only that node's entry"));
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

    private static String refusal(KubernetesClient agent, String node) {
        try {
            cluster.as(agent).report("t", node, TRACING, 1, 0);
            return "";
        } catch (KubernetesClientException refused) {
            return refused.getMessage();
        }
    }
}
