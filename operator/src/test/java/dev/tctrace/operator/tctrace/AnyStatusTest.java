// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.operator.tctrace;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import dev.tctrace.api.v1alpha1.TcTrace;
import dev.tctrace.api.v1alpha1.TcTraceSpec;
import dev.tctrace.api.v1alpha1.TcTraceStatus;
import dev.tctrace.operator.agent.AgentState;
import dev.tctrace.operator.pods.PodRef;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Nothing that a status may hold, by its schema or by an earlier one, keeps the operator from its work. */
class AnyStatusTest {
    private static final Instant NOW = Instant.parse("2026-01-01T10:00:00Z");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> TEXTS = List.of(
            "", " ", "[", "]", "garbage", "-> ", "0", "+1000000000-12-31T23:59:59Z", "2026-01-01T00:00:00+25:00");

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("values")
    void isReadAndRepaired(String field, Object value, Map<String, Object> status) throws IOException {
        TcTrace trace = trace(JSON.convertValue(status, TcTraceStatus.class));
        StatusFactory factory = new StatusFactory(Clock.fixed(NOW, ZoneOffset.UTC), "tctrace-system");
        Observation observed = new Observation(
                List.of(new PodRef("shop", "web-1", "n1", Map.of("app", "web"), "Running", false)),
                Map.of("n1", AgentState.running(NOW)),
                500,
                Map.of("10.0.0.1", "pod/web-1"),
                Map.of("n1", NOW));

        TcTraceStatus repaired = factory.outcome(trace, List.of(), observed).status();
        TcTraceStatus failed = factory.failed(trace, new IllegalStateException("boom"));

        for (TcTraceStatus written : List.of(repaired, failed)) {
            assertEquals(1L, written.observedGeneration());
            assertTrue(written.startTime() == null
                    || !Instant.parse(written.startTime()).isAfter(NOW));
        }
        repaired.conditions()
                .forEach(condition -> assertDoesNotThrow(() -> Instant.parse(condition.getLastTransitionTime())));
    }

    /** A status that is all right but for one field. */
    static Stream<Arguments> values() throws IOException {
        JsonNode schema = new ObjectMapper(new YAMLFactory())
                .readTree(Path.of(System.getProperty("basedir", "."))
                        .resolve("../crds/tctraces.tctrace.dev.yaml")
                        .toFile())
                .at("/spec/versions/0/schema/openAPIV3Schema/properties/status");
        List<Arguments> all = new ArrayList<>();
        everyLeaf(schema, "status", value -> value, all);
        assertTrue(all.size() > 300, all.size() + " values");
        return all.stream();
    }

    /** Puts a value in its place: makes of it the object or list that holds it. */
    private interface Wrap {
        Object around(Object value);
    }

    private static void everyLeaf(JsonNode schema, String path, Wrap wrap, List<Arguments> all) {
        Consumer<Object> add = value -> all.add(Arguments.of(path, value, wrap.around(value)));
        switch (schema.get("type").asText()) {
            case "object" -> {
                if (schema.has("additionalProperties")) {
                    everyLeaf(
                            schema.get("additionalProperties"),
                            path + ".*",
                            value -> wrap.around(Map.of("NETFILTER_DROP", value)),
                            all);
                    return;
                }
                schema.get("properties").properties().forEach(field -> {
                    Map<String, Object> others = new LinkedHashMap<>();
                    if (schema.has("required")) {
                        schema.get("required")
                                .forEach(name -> others.put(
                                        name.asText(),
                                        example(schema.get("properties").get(name.asText()))));
                    }
                    everyLeaf(
                            field.getValue(),
                            path + "." + field.getKey(),
                            value -> {
                                Map<String, Object> object = new LinkedHashMap<>(others);
                                object.put(field.getKey(), value);
                                return wrap.around(object);
                            },
                            all);
                });
            }
            case "array" -> {
                add.accept(List.of());
                everyLeaf(schema.get("items"), path + "[]", value -> wrap.around(List.of(value)), all);
            }
            case "integer" -> {
                assertTrue(schema.has("maximum") && schema.has("minimum"), path + " has no bound");
                add.accept(schema.get("maximum").asLong());
                add.accept(schema.get("minimum").asLong());
            }
            case "boolean" -> add.accept(false);
            default -> {
                if (schema.has("enum")) {
                    schema.get("enum").forEach(value -> add.accept(value.asText()));
                    add.accept("OfAnotherVersion");
                } else {
                    TEXTS.forEach(add);
                }
            }
        }
    }

    private static Object example(JsonNode schema) {
        return schema.has("enum") ? schema.get("enum").get(0).asText() : "n1";
    }

    private static TcTrace trace(TcTraceStatus status) {
        TcTrace trace = new TcTrace();
        trace.setMetadata(new ObjectMetaBuilder()
                .withNamespace("shop")
                .withName("t")
                .withGeneration(1L)
                .build());
        trace.setSpec(TcTraceSpec.builder(new TcTraceSpec.Target(
                        new LabelSelectorBuilder()
                                .addToMatchLabels("app", "web")
                                .build(),
                        null,
                        null))
                .duration("10m")
                .build());
        trace.setStatus(status);
        return trace;
    }
}
