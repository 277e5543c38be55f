// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.operator.pods;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodIP;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

class SlimStoreTest {
    private final SlimStore<Pod, SlimPod> store = SlimStore.pods();

    @Test
    void aPodKeepsWhatTracesAskFor() {
        // When
        put(pod("shop", "web", "Running"));
        Pod kept = store.get("shop/web");

        // Then, of what the informer and the SDK read
        assertEquals("shop", kept.getMetadata().getNamespace());
        assertEquals("web", kept.getMetadata().getName());
        assertEquals("7", kept.getMetadata().getResourceVersion());
        assertEquals("7d4b9c6f-5d00-4000-8000-000000000001", kept.getMetadata().getUid());
        // And of what the reconciler does
        assertEquals(new PodRef("shop", "web", "node-1", Map.of("app", "web"), "Running", true), PodRef.of(kept));
        assertEquals(List.of("10.0.0.1", "fd00::1"), ((SlimPod) kept).addresses());
        assertEquals("node-1", kept.getSpec().getNodeName());
        assertEquals("Running", kept.getStatus().getPhase());
        // And not the rest
        assertEquals(Map.of(), Map.copyOf(kept.getMetadata().getAnnotations()));
    }

    @Test
    void aPodWithoutSpecAndStatusIsPending() {
        put(new PodBuilder()
                .withNewMetadata()
                .withNamespace("shop")
                .withName("new")
                .endMetadata()
                .build());

        assertEquals(new PodRef("shop", "new", null, Map.of(), "Pending", false), PodRef.of(store.get("shop/new")));
    }

    @Test
    void namespacesAreFoundWithoutTheOthers() {
        put(pod("shop", "web", "Running"));
        put(pod("shop", "api", "Running"));
        put(pod("bank", "web", "Running"));

        assertEquals(
                List.of("api", "web"),
                store.inNamespace("shop").map(SlimPod::name).sorted().toList());
        assertEquals(0, store.inNamespace("none").count());
        assertEquals(3, store.size());
        assertEquals(
                List.of("bank/web", "shop/api", "shop/web"),
                store.keySet().sorted().toList());
    }

    @Test
    void whatIsReplacedOrRemovedIsHandedBack() {
        assertNull(put(pod("shop", "web", "Pending")));

        assertEquals("Pending", put(pod("shop", "web", "Running")).getStatus().getPhase());
        assertEquals("Running", store.remove("shop/web").getStatus().getPhase());
        assertNull(store.remove("shop/web"));
        assertNull(store.remove("none/web"));
        assertEquals(0, store.size());
    }

    @Test
    void aNewVersionSharesKeyAndLabelsWithTheOldOne() {
        // Given
        put(pod("shop", "web", "Pending"));
        SlimPod old = (SlimPod) store.get("shop/web");

        // When the informer reads the pod again
        put(SlimPod.of(pod("shop", "web", "Running")));
        SlimPod now = (SlimPod) store.get("shop/web");

        // Then
        assertNotSame(old, now);
        assertSame(old.key(), now.key());
        assertSame(old.key(), store.keySet().findFirst().orElseThrow());
        assertSame(old.labels(), now.labels());
    }

    @Test
    void aPodIsFoundByItsName() {
        put(pod("shop", "web", "Running"));

        assertEquals("web", store.named("shop", "web").orElseThrow().name());
        assertTrue(store.named("shop", "api").isEmpty());
        assertTrue(store.named("none", "web").isEmpty());
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.1, 7",
        "255.255.255.255, 999999999999999999",
        "192.168.010.1, 007",
        "300.1.1.1, 9223372036854775808",
        "fd00::1, a7",
        "10.0.0.1 fd00::1, 0",
        "::ffff:10.0.0.1, -7"
    })
    void whatIsPackedComesOutAsItWas(String addresses, String version) {
        // Given
        Pod pod = pod("shop", "web", "Running");
        pod.getStatus()
                .setPodIPs(Stream.of(addresses.split(" ")).map(PodIP::new).toList());
        pod.getMetadata().setResourceVersion(version);

        // When
        put(pod);
        SlimPod kept = (SlimPod) store.get("shop/web");

        // Then
        assertEquals(List.of(addresses.split(" ")), kept.addresses());
        assertEquals(version, kept.getMetadata().getResourceVersion());
        assertEquals(kept.addresses(), kept.withKey("shop/web").addresses());
        assertEquals(version, kept.withKey("shop/web").getMetadata().getResourceVersion());
    }

    @Test
    void eventsAreNotHeldBack() {
        assertFalse(store.isFullState());
    }

    /** As the informer does it. */
    private Pod put(Pod pod) {
        return store.put(store.getKey(pod), pod);
    }

    private static Pod pod(String namespace, String name, String phase) {
        return new PodBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .withUid("7d4b9c6f-5d00-4000-8000-000000000001")
                .withResourceVersion("7")
                .addToLabels("app", "web")
                .addToAnnotations("large", "x".repeat(1000))
                .endMetadata()
                .withNewSpec()
                .withNodeName("node-1")
                .withHostNetwork(true)
                .endSpec()
                .withNewStatus()
                .withPhase(phase)
                .addNewPodIP("10.0.0.1")
                .addNewPodIP("fd00::1")
                .endStatus()
                .build();
    }
}
