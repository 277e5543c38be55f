// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.operator.apiserver;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import dev.tctrace.api.v1alpha1.TcTrace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What people and programs write by mistake or on purpose: each is refused with a sentence about it, and the next trace works. */
@ApiServerTest
class InvalidSpecsTest {
    private static final Path TABLE = ApiServer.ROOT.resolve("operator/src/test/resources/invalid-specs.txt");
    private static final String NAMESPACE = "invalid-specs";

    private static KubernetesClient client;
    private static Cluster cluster;

    private record Line(String spec, String words) {
        boolean isIn(String sentence) {
            return sentence != null && sentence.contains(words);
        }
    }

    @BeforeAll
    static void world() {
        client = ApiServer.client();
        cluster = new Cluster(client, NAMESPACE);
    }

    @AfterAll
    static void close() {
        client.resources(TcTrace.class).inNamespace(NAMESPACE).delete();
        client.close();
    }

    @Test
    void eachIsRefusedWithASentenceAndTheNextTraceWorks() throws IOException {
        List<Line> lines = Files.readAllLines(TABLE).stream()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.split("\t"))
                .map(parts -> new Line(parts[0], parts[1]))
                .toList();
        assertTrue(lines.size() >= 100, lines.size() + " specs");
        List<String> wrong = new ArrayList<>();
        Map<String, Line> taken = new LinkedHashMap<>();
        for (Line line : lines) {
            String name = "bad-" + taken.size();
            String refusal = refusal(name, line.spec());
            if (refusal.isEmpty()) {
                taken.put(name, line);
            } else if (!line.isIn(refusal)) {
                wrong.add(line + " refused: " + refusal);
            }
        }

        // What the schema of this API server took, the operator refuses.
        cluster.trace("good", Cluster.spec(Map.of("app", "web"), "icmp", null, null));
        Condition good = cluster.awaitReason("good", "Accepted", "Accepted");
        for (Map.Entry<String, Line> entry : taken.entrySet()) {
            Condition accepted = Cluster.await(
                            entry.getValue().spec(),
                            () -> cluster.condition(entry.getKey(), "Accepted"),
                            c -> c.isPresent())
                    .orElseThrow();
            if (!"False".equals(accepted.getStatus()) || !entry.getValue().isIn(accepted.getMessage())) {
                wrong.add(entry.getValue() + " taken: " + accepted.getStatus() + " " + accepted.getMessage());
            }
        }

        assertEquals("True", good.getStatus());
        assertEquals(List.of(), wrong, () -> String.join("\n", wrong));
    }

    /** What the API server said; empty where it took it. */
    private static String refusal(String name, String spec) {
        try {
            client.raw(
                    "/apis/tctrace.dev/v1alpha1/namespaces/" + NAMESPACE + "/tctraces",
                    "POST",
                    "{\"apiVersion\":\"tctrace.dev/v1alpha1\",\"kind\":\"TcTrace\",\"metadata\":{\"name\":\"" + name
                            + "\"},\"spec\":" + spec + "}");
            return "";
        } catch (KubernetesClientException e) {
            assertTrue(e.getCode() == 422 || e.getCode() == 400, () -> spec + ": " + e.getMessage());
            return e.getStatus().getMessage();
        }
    }
}
