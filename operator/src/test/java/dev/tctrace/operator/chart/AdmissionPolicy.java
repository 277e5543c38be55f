// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.operator.chart;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;

/** The chart's ValidatingAdmissionPolicy, its very expressions evaluated as an API server of version 1.30 does. */
public final class AdmissionPolicy {
    private final JsonNode spec;

    private AdmissionPolicy(JsonNode spec) {
        this.spec = spec;
    }

    public static AdmissionPolicy ofChart() {
        return Stream.of(Chart.render(Map.of("admissionPolicy.enabled", "true")).split("(?m)^---\\s*$"))
                .filter(document -> document.contains("kind: ValidatingAdmissionPolicy\n"))
                .map(AdmissionPolicy::parse)
                .findFirst()
                .orElseThrow(() -> new AssertionError("the chart has no policy"));
    }

    private static AdmissionPolicy parse(String document) {
        try {
            return new AdmissionPolicy(
                    new ObjectMapper(new YAMLFactory()).readTree(document).get("spec"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The requests that the policy looks at at all: group, resources and operations, as a webhook's rules have them. */
    public JsonNode resourceRules() {
        return spec.at("/matchConstraints/resourceRules");
    }

    /**
     * @param request an AdmissionRequest, as plain maps and lists
     * @return why it is refused; empty where it is allowed
     */
    public Optional<String> refusal(Map<String, Object> request) {
        Map<String, Object> scope = new HashMap<>();
        scope.put("request", request);
        scope.put("oldObject", request.get("oldObject"));
        scope.put("object", request.get("object"));
        for (JsonNode condition : spec.get("matchConditions")) {
            if (!(Boolean) eval(condition, "expression", scope)) {
                return Optional.empty();
            }
        }
        Map<String, Object> variables = new HashMap<>();
        spec.get("variables")
                .forEach(variable -> variables.put(variable.get("name").asText(), eval(variable, "expression", scope)));
        scope.put("variables", variables);
        for (JsonNode validation : spec.get("validations")) {
            if (!(Boolean) eval(validation, "expression", scope)) {
                return Optional.of(
                        validation.has("message")
                                ? validation.get("message").asText()
                                : (String) eval(validation, "messageExpression", scope));
            }
        }
        return Optional.empty();
    }

    private static Object eval(JsonNode holder, String field, Map<String, Object> scope) {
        return Cel.eval(holder.get(field).asText(), scope);
    }
}
