package dev.tctrace.operator.config;

import java.util.Map;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.WatchEvent;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
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
