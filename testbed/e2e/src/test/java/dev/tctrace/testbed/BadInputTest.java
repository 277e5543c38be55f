// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.testbed;

import io.fabric8.kubernetes.api.model.Pod;
import org.junit.jupiter.api.Test;

import static dev.tctrace.testbed.Cluster.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What cannot be traced is said where the user looks, with what to write instead; what can be traced goes on. */
class BadInputTest extends ClusterTest {
    private static final String TRACE = """
            apiVersion: tctrace.dev/v1alpha1
            kind: TcTrace
            metadata: {name: %s}
            spec:
              target: {podSelector: {}, interface: %s}
              filter: "%s"
            """;

    @Test
    void theStatusNamesWhatIsWrongAndTheRestIsTraced() {
        try (Scene scene = new Scene(cluster)) {
            // Given a pod that can be traced, one on the host network that must not be, and two traces that cannot work
            scene.pod("client");
            Pod server = scene.pod("server");
            scene.podOnHostNetwork("hosted");
            scene.apply(TRACE.formatted("all", "eth0", "icmp"));
            scene.apply(TRACE.formatted("typo", "eth0", "icmp and hots 10.0.0.1"));
            scene.apply(TRACE.formatted("absent", "eth7", "icmp"));

            // Then the typo is refused by its name, and describe shows why
            eventually(
                    "the filter refused",
                    () -> scene.condition("typo", "Accepted"),
                    condition -> condition.startsWith("False InvalidFilter:"));
            assertTrue(scene.condition("typo", "Accepted").contains("hots"), () -> scene.condition("typo", "Accepted"));
            assertTrue(cluster.kubectl("--namespace", scene.namespace(), "describe", "tctrace", "typo")
                    .contains("InvalidFilter"));

            // and what is missing is named, pod by pod
            eventually(
                    "the interface missed",
                    () -> scene.condition("absent", "Ready"),
                    condition -> condition.startsWith("False") && condition.contains("no interface eth7"));
            eventually(
                    "two of three traced",
                    () -> scene.condition("all", "Ready"),
                    condition -> condition.startsWith("False PartlyTracing: 2 of 3 pods traced;")
                            && condition.contains("hosted")
                            && condition.contains("shares its node's network"));

            // and the others are counted as ever
            scene.ping("client", server, 3);
            assertEquals(12, scene.packets("all", 12), "requests and replies, at the client and at the server");
        }
    }
}
