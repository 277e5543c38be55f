// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.operator.apiserver;

import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

import dev.tctrace.api.v1alpha1.NodeStatus;
import dev.tctrace.api.v1alpha1.TargetState;
import dev.tctrace.api.v1alpha1.TcTrace;
import dev.tctrace.api.v1alpha1.TcTraceSpec;
import dev.tctrace.api.v1alpha1.TcTraceStatus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Eve has edit in her namespace, and tries to learn of, or to meddle with, Bob's. */
@ApiServerTest
class TenancyTest {
    private static final int FORBIDDEN = 403;
    private static final Map<String, String> WEB = Map.of("app", "web");
    private static final AtomicInteger COUNT = new AtomicInteger();

    private KubernetesClient admin;
    private KubernetesClient eve;
    private Cluster bobs;
    private Cluster eves;
    private String bobsNode;
    private String evesNode;

    @BeforeEach
    void world() {
        admin = ApiServer.client();
        int number = COUNT.incrementAndGet();
        bobs = new Cluster(admin, "bob-" + number);
        eves = new Cluster(admin, "eve-" + number);
        bobsNode = bobs.namespace + "-node";
        evesNode = eves.namespace + "-node";
        bobs.node(bobsNode);
        eves.node(evesNode);
        bobs.pod("secret-web", bobsNode, WEB);
        eves.pod("web", evesNode, WEB);
        Tenants.grant(admin, eves.namespace, "eve", Tenants.EDIT);
        eve = ApiServer.clientOf("eve", "system:authenticated");
    }

    @AfterEach
    void close() {
        for (Cluster cluster : List.of(bobs, eves)) {
            admin.resources(TcTrace.class).inNamespace(cluster.namespace).delete();
        }
        eve.close();
        admin.close();
    }

    @Test
    void sheTracesHerOwnPods() {
        Cluster hers = eves.as(eve);
        TcTrace trace = hers.trace("t", Cluster.spec(WEB, "icmp", null, null));
        hers.awaitReason("t", "Accepted", "Accepted");
        assertEquals(
                1,
                eve.resources(TcTrace.class)
                        .inNamespace(eves.namespace)
                        .list()
                        .getItems()
                        .size());
        eve.resource(trace).delete();
        Cluster.await("no trace", () -> hers.get("t"), java.util.Objects::isNull);
    }

    @Test
    void sheCannotTouchBobsTraces() {
        bobs.trace("t", Cluster.spec(WEB, "icmp", null, null));
        Cluster asEve = bobs.as(eve);

        forbidden(() -> asEve.get("t"));
        forbidden(() -> asEve.trace("mine", Cluster.spec(WEB, null, null, null)));
        forbidden(() -> eve.resources(TcTrace.class).inNamespace(bobs.namespace).list());
        forbidden(() -> eve.resources(TcTrace.class)
                .inNamespace(bobs.namespace)
                .withName("t")
                .delete());
        forbidden(() -> eve.resources(TcTrace.class).inNamespace(bobs.namespace).delete());
        forbidden(() -> eve.resources(TcTrace.class).inAnyNamespace().list());
    }

    @Test
    void sheCannotWriteWhatTheAgentsSaw() {
        Cluster hers = eves.as(eve);
        hers.trace("t", Cluster.spec(WEB, "icmp", null, null));
        hers.awaitReason("t", "Ready", "WaitingForAgent");

        // Through the status: it is not hers
        forbidden(() -> hers.report("t", evesNode, Map.of("web", TargetState.TRACING), 1, 0));

        // Through the object: what she writes there is dropped
        TcTrace forged = hers.get("t");
        TcTraceStatus status = forged.getStatus();
        forged.setStatus(new TcTraceStatus(
                status.observedGeneration(),
                null,
                status.conditions(),
                null,
                null,
                List.of(new NodeStatus(bobsNode, null, 1L, null, null, null, null, "forged"))));
        forged.getMetadata().setManagedFields(null);
        // The operator may be writing at the same moment.
        forged.getMetadata().setResourceVersion(null);
        eve.resource(forged)
                .patch(new PatchContext.Builder()
                        .withPatchType(PatchType.SERVER_SIDE_APPLY)
                        .withForce(true)
                        .withFieldManager("tctrace-agent-" + bobsNode)
                        .build());
        assertNull(eves.get("t").getStatus().nodes());
    }

    @Test
    void noSelectorReachesBobsPods() {
        // Given every way to say "his pod": all labels, his labels, its name
        TcTraceSpec everything = Cluster.spec(Map.of(), null, null, null);
        TcTraceSpec named = TcTraceSpec.of(new TcTraceSpec.Target(new LabelSelector(), "secret-web", null));
        Cluster hers = eves.as(eve);
        hers.trace("everything", everything);
        hers.trace("named", named);

        // Then her own pod is meant by the first, and none by the second; his node gets no agent
        hers.awaitReason("everything", "Ready", "WaitingForAgent");
        Condition none = hers.awaitReason("named", "Ready", "NoMatchingPods");
        assertTrue(
                none.getMessage().startsWith("Namespace " + eves.namespace + " has no pod secret-web"),
                none.getMessage());
        Cluster.await("her agent", () -> eves.agent(evesNode), java.util.Optional::isPresent);
        assertEquals(1, eves.get("everything").getStatus().summary().pods());
        assertFalse(eves.agent(bobsNode).isPresent());
        assertFalse(String.valueOf(eves.get("everything").getStatus()).contains("secret-web"));
    }

    @Test
    void aNamespaceInTheSelectorIsNoField() {
        String url = "/apis/tctrace.dev/v1alpha1/namespaces/" + eves.namespace + "/tctraces";
        eve.raw(url, "POST", """
                {"apiVersion":"tctrace.dev/v1alpha1","kind":"TcTrace","metadata":{"name":"t"},"spec":{"target":
                {"podSelector":{},"namespace":"%s","namespaceSelector":{}}}}""".formatted(bobs.namespace));

        eves.awaitReason("t", "Ready", "WaitingForAgent");
        assertFalse(eve.raw(url + "/t").contains(bobs.namespace));
    }

    @Test
    void theOperatorsNamespaceIsClosedToHer() {
        eves.as(eve).trace("t", Cluster.spec(WEB, null, null, null));
        Pod agent = Cluster.await("agent", () -> eves.agent(evesNode), java.util.Optional::isPresent)
                .orElseThrow();
        String pods = "/api/v1/namespaces/" + Cluster.SYSTEM + "/pods";
        String pod = pods + "/" + agent.getMetadata().getName();

        forbidden(() -> eve.raw(pod));
        forbidden(() -> eve.raw(pods));
        forbidden(() -> eve.raw(pod + "/log"));
        forbidden(() -> eve.raw(pod + "/exec?command=sh", "POST", ""));
        forbidden(() -> eve.raw(pod, "DELETE", null));
        forbidden(() -> eve.raw(pods, "POST", "{\"metadata\":{\"name\":\"mine\"}}"));
        forbidden(() -> eve.raw("/api/v1/namespaces/" + Cluster.SYSTEM + "/secrets"));
        forbidden(() ->
                eve.raw("/api/v1/namespaces/" + Cluster.SYSTEM + "/serviceaccounts/tctrace-agent/token", "POST", "{}"));
    }

    @Test
    void asAdminOfHerNamespaceSheCannotGiveHerselfAnAgentsRole() {
        Tenants.grant(admin, eves.namespace, "eve", "system:aggregate-to-admin");

        Tenants.grant(eve, eves.namespace, "adam", "tctrace-edit");
        forbidden(() -> Tenants.grant(eve, eves.namespace, "eve", "tctrace-agent"));
        forbidden(() -> Tenants.grant(eve, Cluster.SYSTEM, "eve", "tctrace-edit"));
    }

    private static void forbidden(Executable attempt) {
        KubernetesClientException refused = assertThrows(KubernetesClientException.class, attempt);
        assertEquals(FORBIDDEN, refused.getCode(), refused.getMessage());
    }
}
