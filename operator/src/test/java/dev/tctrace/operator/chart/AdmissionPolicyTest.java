package dev.tctrace.operator.chart;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The admission policy's expressions, evaluated: an agent writes its own node's entry and nothing else. */
class AdmissionPolicyTest {
    private static final String AGENT = "system:serviceaccount:tctrace-system:tctrace-agent";
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

    @Test
    void norTheOperatorsConditionsAndSums() {
        Map<String, Object> forged = new HashMap<>(statusOf(ONE));
        forged.put("conditions", List.of(Map.of("type", "Complete", "status", "True")));
        assertFalse(allowed("node-1", status(ONE), Map.of("status", forged)));

        Map<String, Object> summed = new HashMap<>(statusOf(ONE));
        summed.put("summary", Map.of("packets", 99));
        assertFalse(allowed("node-1", status(ONE), Map.of("status", summed)));
    }

    @Test
    void itConcernsAgentsOnly() {
        String condition = policy().at("/spec/matchConditions/0/expression").asText();

        assertTrue((Boolean) Cel.eval(condition, Map.of("request", request(AGENT, "node-1"))));
        assertFalse((Boolean)
                Cel.eval(condition, Map.of("request", request("system:serviceaccount:a:tctrace-agent", "n"))));
    }

    private static boolean allowed(String node, Map<String, Object> before, Map<String, Object> after) {
        JsonNode policy = policy();
        Map<String, Object> scope = new HashMap<>();
        scope.put("request", request(AGENT, node));
        scope.put("oldObject", before);
        scope.put("object", after);
        Map<String, Object> variables = new HashMap<>();
        policy.at("/spec/variables")
                .forEach(variable -> variables.put(
                        variable.get("name").asText(),
                        Cel.eval(variable.get("expression").asText(), scope)));
        scope.put("variables", variables);
        boolean allowed = true;
        for (JsonNode validation : policy.at("/spec/validations")) {
            allowed &= (Boolean) Cel.eval(validation.get("expression").asText(), scope);
            if (validation.has("messageExpression")) {
                Cel.eval(validation.get("messageExpression").asText(), scope);
            }
        }
        return allowed;
    }

    private static Map<String, Object> request(String user, String node) {
        Map<String, Object> extra =
                node.isEmpty() ? Map.of() : Map.of("authentication.kubernetes.io/node-name", List.of(node));
        return Map.of("userInfo", Map.of("username", user, "extra", extra));
    }

    @SafeVarargs
    private static Map<String, Object> status(Map<String, Object>... entries) {
        return Map.of("status", statusOf(entries));
    }

    @SafeVarargs
    private static Map<String, Object> statusOf(Map<String, Object>... entries) {
        return Map.of("nodes", List.of(entries), "summary", Map.of("packets", 1));
    }

    private static JsonNode policy() {
        String rendered = Chart.render(Map.of("admissionPolicy.enabled", "true"));
        for (String document : rendered.split("(?m)^---\\s*$")) {
            if (document.contains("kind: ValidatingAdmissionPolicy\n")) {
                try {
                    return new ObjectMapper(new YAMLFactory()).readTree(document);
                } catch (java.io.IOException e) {
                    throw new AssertionError(document, e);
                }
            }
        }
        throw new AssertionError("no policy in " + rendered);
    }
}
