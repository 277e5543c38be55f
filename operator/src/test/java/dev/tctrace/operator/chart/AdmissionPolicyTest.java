// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.operator.chart;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The admission policy's expressions, evaluated: an agent writes its own node's entry and nothing else. */
class AdmissionPolicyTest {
    private static final String AGENT = "system:serviceaccount:tctrace-system:tctrace-agent";
    private static final AdmissionPolicy POLICY = AdmissionPolicy.ofChart();
    private static final Map<String, Object> ONE = Map.of("name", "node-1", "message", "old");
    private static final Map<String, Object> TWO = Map.of("name", "node-2", "message", "old");

    @Test
    void anAgentMayWriteItsOwnEntry() {
        assertTrue(allowed("node-1", status(ONE, TWO), status(Map.of("name", "node-1", "message", "new"), TWO)));
        assertTrue(allowed("node-3", status(ONE), status(ONE, Map.of("name", "node-3"))));
        assertTrue(allowed("node-1", Map.of(), Map.of("status", Map.of("nodes", List.of(ONE)))));
    }

    @Test
    void butNoOthers() {
        assertFalse(allowed("node-1", status(ONE, TWO), status(ONE, Map.of("name", "node-2", "message", "forged"))));
        assertFalse(allowed("node-1", status(ONE, TWO), status(ONE)));
        assertFalse(allowed("", status(ONE), status(ONE)));
    }

    @ParameterizedTest
    @MethodSource("fieldsOfTheOperator")
    void norAnyOtherFieldOfTheStatus(String field, Object value) {
        Map<String, Object> before = statusOf(ONE);
        Map<String, Object> changed = new HashMap<>(before);
        changed.put(field, value);

        assertFalse(allowed("node-1", Map.of("status", before), Map.of("status", changed)), "set");
        assertFalse(allowed("node-1", Map.of("status", changed), Map.of("status", before)), "removed");
        assertFalse(allowed("node-1", Map.of(), Map.of("status", Map.of(field, value))), "set in an empty status");
        assertTrue(allowed("node-1", Map.of("status", changed), Map.of("status", changed)), "left alone");
    }

    /** As the CRD has them, so that a new field is not forgotten. */
    static Stream<Arguments> fieldsOfTheOperator() throws IOException {
        JsonNode status = new ObjectMapper(new YAMLFactory())
                .readTree(Chart.PATH.resolve("files/crd.yaml").toFile())
                .at("/spec/versions/0/schema/openAPIV3Schema/properties/status/properties");
        assertTrue(status.size() > 5);
        List<Arguments> fields = new ArrayList<>();
        status.properties().forEach(field -> {
            if (!field.getKey().equals("nodes")) {
                fields.add(Arguments.of(field.getKey(), example(field.getValue())));
            }
        });
        return Stream.concat(fields.stream(), Stream.of(Arguments.of("fieldOfALaterVersion", "x")));
    }

    private static Object example(JsonNode schema) {
        return switch (schema.get("type").asText()) {
            case "string" -> "2020-01-01T00:00:00Z";
            case "integer" -> 99L;
            case "array" -> List.of(Map.of("a", 1L));
            default -> Map.of("a", 1L);
        };
    }

    @Test
    void itConcernsAgentsOnly() {
        Map<String, Object> before = status(ONE);
        Map<String, Object> after = status(TWO);

        assertTrue(allowed("system:serviceaccount:a:tctrace-agent", "node-1", before, after));
        assertTrue(allowed("system:serviceaccount:tctrace-system:tctrace-operator", "", before, after));
    }

    private static boolean allowed(String node, Map<String, Object> before, Map<String, Object> after) {
        return allowed(AGENT, node, before, after);
    }

    private static boolean allowed(String user, String node, Map<String, Object> before, Map<String, Object> after) {
        Map<String, Object> extra =
                node.isEmpty() ? Map.of() : Map.of("authentication.kubernetes.io/node-name", List.of(node));
        return POLICY.refusal(Map.of(
                        "userInfo", Map.of("username", user, "extra", extra), "oldObject", before, "object", after))
                .isEmpty();
    }

    @SafeVarargs
    private static Map<String, Object> status(Map<String, Object>... entries) {
        return Map.of("status", statusOf(entries));
    }

    @SafeVarargs
    private static Map<String, Object> statusOf(Map<String, Object>... entries) {
        return Map.of("nodes", List.of(entries), "summary", Map.of("packets", 1L));
    }
}
