// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.operator.chart;

import java.io.IOException;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** The CRD's CEL rules hold and refuse what they should, on any API server: no cluster is asked. */
class CelRulesTest {
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    @ParameterizedTest
    @ValueSource(strings = {"", "90s", "10m", "1h30m", "168h"})
    void durationsThatAreTaken(String duration) throws IOException {
        assertEquals(true, Cel.eval(rule("spec", "duration"), Map.of("self", duration)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-5m", "0s", "10", "1d", "169h", "5s1m", "999999h999999m"})
    void durationsThatAreRefused(String duration) throws IOException {
        assertEquals(false, Cel.eval(rule("spec", "duration"), Map.of("self", duration)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"eth0", "net1", "enp0s31f6", "veth@1", "eth0.100"})
    void interfacesThatAreTaken(String device) throws IOException {
        assertEquals(true, Cel.eval(rule("spec", "target", "interface"), Map.of("self", device)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"eth0/1", "eth 0", "a:b", ".", "..", "eth0\n"})
    void interfacesThatAreRefused(String device) throws IOException {
        assertEquals(false, Cel.eval(rule("spec", "target", "interface"), Map.of("self", device)));
    }

    @Test
    void aNameNeedsAttachedPrograms() throws IOException {
        String rule = rule("spec", "programs");

        assertEquals(true, Cel.eval(rule, Map.of("self", Map.of("source", "Probe"))));
        assertEquals(true, Cel.eval(rule, Map.of("self", Map.of("source", "Probe", "name", ""))));
        assertEquals(true, Cel.eval(rule, Map.of("self", Map.of("source", "Auto", "name", "cil_*"))));
        assertEquals(false, Cel.eval(rule, Map.of("self", Map.of("source", "Probe", "name", "cil_*"))));
    }

    @Test
    void aPeerIsExactlyOneOfThree() throws IOException {
        String rule = rule("spec", "peer");

        assertEquals(true, Cel.eval(rule, Map.of("self", Map.of("podSelector", Map.of()))));
        assertEquals(true, Cel.eval(rule, Map.of("self", Map.of("service", "db", "cidr", ""))));
        assertEquals(true, Cel.eval(rule, Map.of("self", Map.of("cidr", "10.0.0.0/8"))));
        assertEquals(false, Cel.eval(rule, Map.of("self", Map.of())));
        assertEquals(false, Cel.eval(rule, Map.of("self", Map.of("service", ""))));
        assertEquals(false, Cel.eval(rule, Map.of("self", Map.of("service", "db", "cidr", "10.0.0.0/8"))));
        assertEquals(false, Cel.eval(rule, Map.of("self", Map.of("service", "db", "podSelector", Map.of()))));
    }

    @Test
    void addressesAndServicesOfPeers() throws IOException {
        String cidr = rule("spec", "peer", "cidr");
        String service = rule("spec", "peer", "service");

        assertEquals(true, Cel.eval(cidr, Map.of("self", "10.0.0.1")));
        assertEquals(true, Cel.eval(cidr, Map.of("self", "fd00::/64")));
        assertEquals(false, Cel.eval(cidr, Map.of("self", "web")));
        assertEquals(false, Cel.eval(cidr, Map.of("self", "10.0.0.0/8/8")));
        assertEquals(true, Cel.eval(service, Map.of("self", "db-1")));
        assertEquals(false, Cel.eval(service, Map.of("self", "shop/db")));
    }

    @Test
    void selectorsNeedTheirValues() throws IOException {
        JsonNode expressions = field("spec", "target", "podSelector", "matchExpressions");
        String rule = rule(expressions.get("items"));

        assertEquals(true, Cel.eval(rule, Map.of("self", Map.of("operator", "In", "values", List.of("a")))));
        assertEquals(true, Cel.eval(rule, Map.of("self", Map.of("operator", "Exists"))));
        assertEquals(false, Cel.eval(rule, Map.of("self", Map.of("operator", "In"))));
        assertEquals(false, Cel.eval(rule, Map.of("self", Map.of("operator", "NotIn", "values", List.of()))));
        assertEquals(false, Cel.eval(rule, Map.of("self", Map.of("operator", "Exists", "values", List.of("a")))));
    }

    private static String rule(String... path) throws IOException {
        return rule(field(path));
    }

    private static String rule(JsonNode schema) {
        JsonNode rules = schema.get("x-kubernetes-validations");
        assertEquals(1, rules.size());
        return rules.get(0).get("rule").asText();
    }

    private static JsonNode field(String... path) throws IOException {
        JsonNode schema = YAML.readTree(Chart.PATH.resolve("files/crd.yaml").toFile())
                .at("/spec/versions/0/schema/openAPIV3Schema");
        for (String name : path) {
            schema = schema.get("properties").get(name);
        }
        return schema;
    }
}
