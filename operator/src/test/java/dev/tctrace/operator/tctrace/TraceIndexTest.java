// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.operator.tctrace;

import java.util.Map;
import java.util.Set;

import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import org.junit.jupiter.api.Test;

import dev.tctrace.api.v1alpha1.TcTraceSpec;
import dev.tctrace.operator.pods.SlimPod;

import static org.junit.jupiter.api.Assertions.assertEquals;

class TraceIndexTest {
    private static final ResourceID TRACE = new ResourceID("drops", "shop");
    private final TraceIndex index = new TraceIndex();

    @Test
    void aPodConcernsTheTracesOfItsNamespaceThatSelectIt() {
        // Given
        index.selects(TRACE, target("web"));
        index.selects(new ResourceID("drops", "bank"), target("web"));
        index.selects(new ResourceID("other", "shop"), target("api"));

        // Then
        assertEquals(Set.of(TRACE), index.tracesOf(pod("shop", "web")));
        assertEquals(Set.of(), index.tracesOf(pod("none", "web")));
    }

    @Test
    void aPodThatLostItsLabelConcernsTheTraceThatFoundIt() {
        // Given
        index.selects(TRACE, target("web"));
        index.found(TRACE, Set.of("pod-1"));

        // Then, also while the trace looks again
        assertEquals(Set.of(TRACE), index.tracesOf(pod("shop", "changed")));
        index.selects(TRACE, target("web"));
        assertEquals(Set.of(TRACE), index.tracesOf(pod("shop", "changed")));

        // Until it no longer finds it
        index.found(TRACE, Set.of());
        assertEquals(Set.of(), index.tracesOf(pod("shop", "changed")));
    }

    @Test
    void aSpecWithoutTargetSelectsNothing() {
        index.selects(TRACE, null);

        assertEquals(Set.of(), index.tracesOf(pod("shop", "web")));
    }

    @Test
    void aTraceThatIsGoneIsForgotten() {
        index.selects(TRACE, target("web"));
        index.forget(TRACE);
        index.forget(TRACE);
        // It was being looked at
        index.found(TRACE, Set.of("pod-1"));

        assertEquals(Set.of(), index.tracesOf(pod("shop", "web")));
    }

    private static TcTraceSpec.Target target(String app) {
        return new TcTraceSpec.Target(
                new LabelSelectorBuilder().withMatchLabels(Map.of("app", app)).build(), null, null);
    }

    private static SlimPod pod(String namespace, String app) {
        return SlimPod.of(new PodBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName("pod-1")
                .addToLabels("app", app)
                .endMetadata()
                .build());
    }
}
