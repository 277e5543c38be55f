// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.operator.apiserver;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.quarkus.test.common.http.TestHTTPResource;
import org.junit.jupiter.api.Test;

import dev.tctrace.operator.chart.KnownMetrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What the running operator really measures is what docs/metrics.md says, and with it the dashboard and the alerts. */
@ApiServerTest
class MetricsTest {
    @TestHTTPResource("/q/metrics")
    URI metrics;

    @TestHTTPResource("/q/health/ready")
    URI ready;

    @Test
    void areThoseOfTheDocumentation() {
        try (KubernetesClient client = ApiServer.client()) {
            // Given one trace without pods, and one that needs an agent
            Cluster cluster = new Cluster(client, "metrics");
            cluster.node("metrics-a");
            cluster.pod("web-1", "metrics-a", Map.of("app", "web"));
            cluster.trace("t", Cluster.spec(Map.of("app", "web"), null, null, null));
            cluster.trace("none", Cluster.spec(Map.of("app", "none"), null, null, null));
            cluster.awaitReason("t", "Ready", "WaitingForAgent");
            cluster.awaitReason("none", "Ready", "NoMatchingPods");

            String page = Cluster.await(
                    "agents to be measured", () -> get(metrics), read -> read.contains("tctrace_operator_agents{"));

            Set<String> expected = new TreeSet<>(KnownMetrics.ofTheOperator());
            // It begins with the first failure.
            expected.remove("reconciliations_failure_total");
            for (String name : expected) {
                assertTrue(page.contains("\n" + name + "{") || page.contains("\n" + name + " "), name + " in " + page);
            }
            assertTrue(page.contains("tctrace_operator_traces{reason=\"NoMatchingPods\"} 1"), page);
            client.resource(cluster.get("t")).delete();
            client.resource(cluster.get("none")).delete();
        }
    }

    @Test
    void theOperatorIsReady() {
        assertTrue(get(ready).contains("\"UP\""));
    }

    private static String get(URI uri) {
        try {
            var response =
                    HttpClient.newHttpClient().send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
            assertEquals(200, response.statusCode(), response.body());
            return response.body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
