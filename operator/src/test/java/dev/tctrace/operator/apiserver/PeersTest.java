// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.operator.apiserver;

import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodIP;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

import dev.tctrace.api.assignment.PeerAddresses;
import dev.tctrace.api.v1alpha1.TargetState;
import dev.tctrace.api.v1alpha1.TcTrace;
import dev.tctrace.api.v1alpha1.TcTraceSpec;
import dev.tctrace.api.v1alpha1.TcTraceSpec.PeerSelector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What agents are told of spec.peer, and what users are. */
@ApiServerTest
class PeersTest {
    private static final Map<String, String> WEB = Map.of("app", "web");
    private static final Map<String, String> DB = Map.of("app", "db");

    private KubernetesClient client;
    private Cluster cluster;
    private String node;

    @BeforeEach
    void world(TestInfo test) {
        client = ApiServer.client();
        String id = test.getTestMethod().orElseThrow().getName().toLowerCase(java.util.Locale.ROOT);
        cluster = new Cluster(client, "peers-" + id.substring(0, Math.min(40, id.length())));
        node = "node-" + cluster.namespace;
        cluster.node(node);
        cluster.pod("web-1", node, WEB);
    }

    @AfterEach
    void close() {
        client.resources(TcTrace.class).inNamespace(cluster.namespace).delete();
        client.close();
    }

    @Test
    void podsComeAndGo() {
        // Given peers here, and pods with the same labels in another namespace
        Cluster other = new Cluster(client, cluster.namespace + "-other");
        address(other.pod("db-1", node, DB), "10.4.9.9");
        Pod first = address(cluster.pod("db-1", node, DB), "10.4.0.1", "fd04::1");

        // When a trace names them
        TcTrace trace = cluster.trace("t", spec(pods(DB)));
        cluster.agentRuns(node);
        cluster.report("t", node, Map.of("web-1", TargetState.TRACING), 1, 0);

        // Then agents are told their addresses, and of every change
        awaitAddresses(trace, Set.of("10.4.0.1", "fd04::1"));
        assertEquals("True", cluster.awaitReason("t", "Ready", "Tracing").getStatus());
        address(cluster.pod("db-2", node, DB), "10.4.0.2");
        awaitAddresses(trace, Set.of("10.4.0.1", "fd04::1", "10.4.0.2"));
        client.resource(first).withGracePeriod(0).delete();
        awaitAddresses(trace, Set.of("10.4.0.2"));

        // When the last one is gone, the trace goes on and says so
        client.pods()
                .inNamespace(cluster.namespace)
                .withName("db-2")
                .withGracePeriod(0)
                .delete();
        Condition ready = cluster.awaitReason("t", "Ready", "NoMatchingPeers");
        assertTrue(ready.getMessage().contains("matches spec.peer.podSelector: no packet matches until one does"));
        awaitAddresses(trace, Set.of());
        assertEquals(1, cluster.assigned(node).size());

        // When it is deleted, what was told goes with it
        client.resource(trace).delete();
        Cluster.await("no ConfigMap", () -> configMap(trace), java.util.Objects::isNull);
    }

    @Test
    void aServiceThatComesLaterAndChangesItsSelector() {
        address(cluster.pod("db-1", node, DB), "10.5.0.1");
        TcTrace trace = cluster.trace("t", spec(new PeerSelector(null, "db", null)));
        cluster.agentRuns(node);
        cluster.report("t", node, Map.of("web-1", TargetState.TRACING), 1, 0);
        Condition ready = cluster.awaitReason("t", "Ready", "NoMatchingPeers");
        assertTrue(ready.getMessage().contains("has no Service \"db\""), ready.getMessage());

        // When the Service is made
        client.resource(new ServiceBuilder()
                        .withNewMetadata()
                        .withNamespace(cluster.namespace)
                        .withName("db")
                        .endMetadata()
                        .withNewSpec()
                        .withSelector(DB)
                        .addNewPort()
                        .withPort(5432)
                        .endPort()
                        .endSpec()
                        .build())
                .create();
        String own = client.services()
                .inNamespace(cluster.namespace)
                .withName("db")
                .get()
                .getSpec()
                .getClusterIP();

        // Then its own address and its pods' count
        awaitAddresses(trace, Set.of(own, "10.5.0.1"));
        cluster.awaitReason("t", "Ready", "Tracing");

        // When it selects nobody any more
        client.services()
                .inNamespace(cluster.namespace)
                .withName("db")
                .edit(live -> new ServiceBuilder(live)
                        .editSpec()
                        .withSelector(Map.of("app", "nobody"))
                        .endSpec()
                        .build());
        awaitAddresses(trace, Set.of(own));
        assertTrue(cluster.awaitReason("t", "Ready", "NoMatchingPeers")
                .getMessage()
                .contains("has no pods behind it: until it has, only packets from and to its own address match"));

        // When the trace names a block of addresses, nobody needs to be told
        cluster.edit("t", spec(new PeerSelector(null, null, "10.0.0.0/8")));
        Cluster.await("no ConfigMap", () -> configMap(trace), java.util.Objects::isNull);
    }

    @Test
    void whatIsNoPeerIsRefusedInASentence() {
        // The schema takes it: which numbers an address may have, no rule can say.
        cluster.trace("t", spec(new PeerSelector(null, null, "10.0.0.0/33")));

        Condition refused = cluster.awaitReason("t", "Accepted", "InvalidPeer");
        assertEquals(
                "peer.cidr must be an address such as 10.0.0.1 or fd00::1, or a block of them such as 10.0.0.0/8 or"
                        + " fd00::/64 (it is \"10.0.0.0/33\").",
                refused.getMessage());
    }

    private static TcTraceSpec spec(PeerSelector peer) {
        return Cluster.spec(WEB, null, null, null).withPeer(peer);
    }

    private static PeerSelector pods(Map<String, String> labels) {
        return new PeerSelector(
                new LabelSelectorBuilder().withMatchLabels(labels).build(), null, null);
    }

    private Pod address(Pod pod, String... addresses) {
        return client.resource(pod)
                .editStatus(live -> new PodBuilder(live)
                        .editStatus()
                        .withPodIP(addresses[0])
                        .withPodIPs(java.util.Arrays.stream(addresses)
                                .map(PodIP::new)
                                .toList())
                        .endStatus()
                        .build());
    }

    private void awaitAddresses(TcTrace trace, Set<String> expected) {
        Predicate<ConfigMap> told =
                map -> map != null && PeerAddresses.of(map.getData()).equals(expected);
        Cluster.await("addresses " + expected, () -> configMap(trace), told);
    }

    private ConfigMap configMap(TcTrace trace) {
        return client.configMaps()
                .inNamespace(Cluster.SYSTEM)
                .withName(PeerAddresses.nameFor(trace.getMetadata().getUid()))
                .get();
    }
}
