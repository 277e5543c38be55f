// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.operator.config;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodList;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.WatchEvent;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.tctrace.api.v1alpha1.NodeStatus;
import dev.tctrace.api.v1alpha1.RecentPacket;
import dev.tctrace.api.v1alpha1.TcTrace;
import dev.tctrace.api.v1alpha1.TcTraceStatus;
import dev.tctrace.operator.large.Clones;
import dev.tctrace.operator.large.WideTraces;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

class ClientSerializationTest {
    private final KubernetesSerialization client = new Beans().serialization(new ObjectMapper());

    @Test
    void aWatchThatHasFallenBehindIsToldSo() {
        // When the API server ends a watch whose version is too old
        WatchEvent event = client.unmarshal(
                "{\"type\":\"ERROR\",\"object\":{\"apiVersion\":\"v1\",\"kind\":\"Status\",\"metadata\":{},"
                        + "\"status\":\"Failure\",\"reason\":\"Expired\",\"code\":410}}",
                WatchEvent.class);

        // Then the client sees a status, for which it lists anew
        assertEquals(410, assertInstanceOf(Status.class, event.getObject()).getCode());
    }

    @ParameterizedTest
    @ValueSource(strings = {"Pod", "Service", "Node"})
    void aBookmarkHasAVersionAlone(String kind) {
        // When a watch says how far it is
        WatchEvent event = client.unmarshal(
                "{\"type\":\"BOOKMARK\",\"object\":{\"apiVersion\":\"v1\",\"kind\":\"" + kind
                        + "\",\"metadata\":{\"resourceVersion\":\"7\",\"creationTimestamp\":null}}}",
                WatchEvent.class);

        // Then
        assertEquals(
                "7",
                assertInstanceOf(HasMetadata.class, event.getObject())
                        .getMetadata()
                        .getResourceVersion());
    }

    @Test
    void namesThatNoOtherPodHasAreNoAttack() {
        // When pods are read whose managed fields name their addresses
        for (int page = 0; page < 40; page++) {
            int first = 250 * page;
            String items = IntStream.range(first, first + 250)
                    .mapToObj(number ->
                            "{\"metadata\":{\"name\":\"web-" + number + "\",\"managedFields\":[{\"fieldsV1\":{"
                                    + "\"f:status\":{\"f:podIPs\":{\"k:{\\\"ip\\\":\\\"" + Clones.address(number)
                                    + "\\\"}\":{\".\":{},\"f:ip\":{}}}}}}]}}")
                    .collect(Collectors.joining(","));
            PodList list = client.unmarshal(
                    "{\"apiVersion\":\"v1\",\"kind\":\"PodList\",\"metadata\":{},\"items\":[" + items + "]}",
                    PodList.class);

            // Then
            assertEquals(250, list.getItems().size());
        }
    }

    @Test
    void ofAPodWhatIsUsedIsRead() {
        // When
        Pod pod = client.unmarshal(
                "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"web\",\"labels\":{\"app\":\"web\"},"
                        + "\"managedFields\":[{\"manager\":\"kubelet\"}]},\"spec\":{\"nodeName\":\"one\","
                        + "\"hostNetwork\":true,\"containers\":[{\"name\":\"main\"}],\"fromTheFuture\":{\"a\":1}},"
                        + "\"status\":{\"phase\":\"Running\",\"podIPs\":[{\"ip\":\"10.0.0.1\"}],\"qosClass\":\"Burstable\"}}",
                Pod.class);

        // Then
        assertEquals("web", pod.getMetadata().getName());
        assertEquals(Map.of("app", "web"), pod.getMetadata().getLabels());
        assertEquals("one", pod.getSpec().getNodeName());
        assertEquals(true, pod.getSpec().getHostNetwork());
        assertEquals("Running", pod.getStatus().getPhase());
        assertEquals("10.0.0.1", pod.getStatus().getPodIPs().get(0).getIp());
        // And nothing else
        assertTrue(pod.getMetadata().getManagedFields().isEmpty());
        assertTrue(pod.getSpec().getContainers().isEmpty());
        assertTrue(pod.getSpec().getAdditionalProperties().isEmpty());
    }

    @Test
    void ofAnAgentsPodMoreIsRead() {
        // When
        Pod pod = client.unmarshal(
                "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"tctrace-agent-one\",\"uid\":\"u\","
                        + "\"labels\":{\"app.kubernetes.io/name\":\"tctrace-agent\"},"
                        + "\"annotations\":{\"tctrace.dev/node-name\":\"one\"}},"
                        + "\"status\":{\"phase\":\"Running\",\"containerStatuses\":[{\"name\":\"agent\",\"ready\":true}]}}",
                Pod.class);

        // Then
        assertEquals("u", pod.getMetadata().getUid());
        assertEquals("one", pod.getMetadata().getAnnotations().get("tctrace.dev/node-name"));
        assertEquals(true, pod.getStatus().getContainerStatuses().get(0).getReady());
    }

    @Test
    void ofANodeWhatIsUsedIsKept() {
        // When
        Node node = client.unmarshal(
                "{\"apiVersion\":\"v1\",\"kind\":\"Node\",\"metadata\":{\"name\":\"one\",\"resourceVersion\":\"7\","
                        + "\"labels\":{\"kubernetes.io/os\":\"windows\",\"zone\":\"a\"},\"annotations\":{\"csi\":\"x\"}},"
                        + "\"status\":{\"conditions\":[{\"type\":\"DiskPressure\",\"status\":\"False\"},"
                        + "{\"type\":\"Ready\",\"status\":\"Unknown\",\"lastHeartbeatTime\":\"2026-01-01T00:00:00Z\"}]}}",
                Node.class);

        // Then
        assertEquals("one", node.getMetadata().getName());
        assertEquals("7", node.getMetadata().getResourceVersion());
        assertEquals(Map.of("kubernetes.io/os", "windows"), node.getMetadata().getLabels());
        assertEquals(1, node.getStatus().getConditions().size());
        assertEquals("Ready", node.getStatus().getConditions().get(0).getType());
        assertEquals("False", node.getStatus().getConditions().get(0).getStatus());
        assertTrue(node.getMetadata().getAnnotations().isEmpty());
    }

    @Test
    void ofATraceTheSumsAreKeptAndOfItsPacketsTheAddresses() {
        // When
        TcTrace trace = client.unmarshal(
                "{\"apiVersion\":\"tctrace.dev/v1alpha1\",\"kind\":\"TcTrace\",\"metadata\":{\"name\":\"t\"},"
                        + "\"status\":{\"nodes\":[{\"name\":\"one\",\"observedGeneration\":2,"
                        + "\"agent\":{\"pod\":\"p\",\"lastReport\":\"2026-01-01T00:00:00Z\",\"heartbeatSeconds\":30},"
                        + "\"summary\":{\"packets\":5},\"verdicts\":[{\"verdict\":\"TC_ACT_OK\",\"packets\":5}],"
                        + "\"targets\":[{\"pod\":\"web\",\"state\":\"NotTracing\",\"message\":\"why\",\"programs\":[{\"id\":1}]}],"
                        + "\"recentPackets\":[{\"source\":\"10.0.0.1:1\",\"destination\":\"10.0.0.2:2\",\"info\":\"x\"},"
                        + "{\"source\":\"10.0.0.1:3\",\"destination\":\"10.0.0.2:2\",\"info\":\"y\"}]}]}}",
                TcTrace.class);

        // Then
        NodeStatus entry = trace.getStatus().nodes().get(0);
        assertEquals("one", entry.name());
        assertEquals(2L, entry.observedGeneration());
        assertEquals("2026-01-01T00:00:00Z", entry.agent().lastReport());
        assertEquals(30, entry.agent().heartbeatSeconds());
        assertEquals(5L, entry.summary().packets());
        assertEquals(5L, entry.verdicts().get(0).packets());
        assertEquals("why", entry.targets().get(0).message());
        assertNull(entry.targets().get(0).programs());
        assertEquals(
                List.of("10.0.0.1", "10.0.0.2"),
                entry.recentPackets().stream().map(RecentPacket::source).toList());
        assertNull(entry.recentPackets().get(0).info());
    }

    @Test
    void nodesShareWhatIsEqual() {
        String json = "{\"apiVersion\":\"v1\",\"kind\":\"Node\",\"metadata\":{\"name\":\"one\","
                + "\"labels\":{\"kubernetes.io/os\":\"linux\"}},"
                + "\"status\":{\"conditions\":[{\"type\":\"Ready\",\"status\":\"True\"}]}}";

        Node one = client.unmarshal(json, Node.class);
        Node two = client.unmarshal(json.replace("one", "two"), Node.class);

        assertSame(one.getStatus(), two.getStatus());
        assertSame(one.getMetadata().getLabels(), two.getMetadata().getLabels());
        // And the SDK's copy of one is the same
        assertEquals(one, client.clone(one));
    }

    @Test
    void theWidestTraceIsSmall() {
        // Given 500 nodes with a target and three packets each
        TcTrace trace = new TcTrace();
        trace.setMetadata(new ObjectMetaBuilder().withName("wide").build());
        trace.setStatus(new TcTraceStatus(
                null,
                null,
                null,
                null,
                null,
                IntStream.range(0, 500).mapToObj(WideTraces::entry).toList()));
        String json = client.asJson(trace);

        // When
        TcTrace kept = client.unmarshal(json, TcTrace.class);

        // Then
        assertTrue(json.length() > 450_000, () -> json.length() + " bytes");
        int packed =
                assertInstanceOf(PackedEntries.class, kept.getStatus().nodes()).bytes();
        assertTrue(packed < 50_000, () -> packed + " bytes");
        assertEquals(500, kept.getStatus().nodes().size());
        assertEquals(499L, kept.getStatus().nodes().get(499).summary().packets());
        // And its copy is equal to it, and a changed one is not
        assertEquals(kept.getStatus(), client.clone(kept).getStatus());
        assertNotEquals(
                kept.getStatus(),
                client.unmarshal(json.replace("\"packets\":499", "\"packets\":500"), TcTrace.class)
                        .getStatus());
    }

    @Test
    void aPodIsWrittenWhole() {
        // When
        String written = client.asJson(new PodBuilder()
                .withNewSpec()
                .addNewContainer()
                .withName("agent")
                .endContainer()
                .addNewVolume()
                .withName("tmp")
                .endVolume()
                .endSpec()
                .build());

        // Then
        assertTrue(written.contains("\"containers\":[{\"name\":\"agent\"}]"), written);
        assertTrue(written.contains("\"volumes\":[{\"name\":\"tmp\"}]"), written);
    }
}
