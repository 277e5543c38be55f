// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.api;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.fabric8.kubernetes.client.utils.Serialization;

import dev.tctrace.api.v1alpha1.TcTrace;

/**
 * TcTraces that have every field of the schema, some of which are missing or hold what nobody expects there. No null: an API server
 * stores none.
 */
public final class MutatedTraces {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    @SuppressWarnings("deprecation") // As the client reads them.
    private static final ObjectMapper JSON = Serialization.jsonMapper();

    private static final JsonNode SCHEMA = schema();
    private static final int MOST_MUTATIONS = 6;
    private static final List<String> WORDS = List.of(
            "",
            " ",
            "~",
            "null",
            "0",
            "-1",
            "1h30m",
            "0s",
            "NaN",
            "*",
            "2026-01-01T00:00:00Z",
            "+1000000000-12-31T23:59:59Z",
            "a\nb: c",
            "\u001b[2J",
            "\u202eeth0",
            "In",
            "Exists",
            "True",
            "Unknown",
            "icmp",
            "n1",
            "web-1");

    private MutatedTraces() {}

    /** @return empty where the API's own reader refuses it */
    public static Optional<TcTrace> from(FuzzedDataProvider data) {
        ObjectNode trace = (ObjectNode) example(SCHEMA, "");
        trace.put("apiVersion", "tctrace.dev/v1alpha1").put("kind", "TcTrace");
        trace.putObject("metadata")
                .put("namespace", "shop")
                .put("name", "t")
                .put("uid", "u")
                .put("generation", data.consumeInt(0, 3));
        for (int i = data.consumeInt(0, MOST_MUTATIONS); i > 0; i--) {
            String part = data.consumeBoolean() ? "spec" : "status";
            mutate(trace.get(part), SCHEMA.at("/properties/" + part), data);
        }
        try {
            return Optional.of(JSON.treeToValue(trace, TcTrace.class));
        } catch (JsonProcessingException refused) {
            return Optional.empty();
        }
    }

    private static void mutate(JsonNode root, JsonNode schema, FuzzedDataProvider data) {
        List<Runnable> places = new ArrayList<>();
        collect(root, schema, data, places);
        if (!places.isEmpty()) {
            places.get(data.consumeInt(0, places.size() - 1)).run();
        }
    }

    /** What could be changed: each field and each element. A field that must be there stays. */
    private static void collect(JsonNode node, JsonNode schema, FuzzedDataProvider data, List<Runnable> places) {
        if (node instanceof ObjectNode object) {
            Set<String> required = new HashSet<>();
            schema.path("required").forEach(name -> required.add(name.asText()));
            object.fieldNames().forEachRemaining(name -> {
                JsonNode field = schema.at("/properties/" + name);
                places.add(() -> {
                    if (required.contains(name) || data.consumeBoolean()) {
                        object.set(name, value(field, data));
                    } else {
                        object.remove(name);
                    }
                });
                collect(object.get(name), field, data, places);
            });
        } else if (node instanceof ArrayNode array) {
            JsonNode items = schema.path("items");
            places.add(() -> array.add(value(items, data)));
            for (int i = 0; i < array.size(); i++) {
                int at = i;
                places.add(() -> array.set(at, value(items, data)));
                collect(array.get(i), items, data, places);
            }
        }
    }

    private static List<JsonNode> choices(JsonNode schema) {
        List<JsonNode> choices = new ArrayList<>();
        schema.get("enum").forEach(choices::add);
        return choices;
    }

    /** One that the schema's type allows, and perhaps one of another type that it does not. */
    private static JsonNode value(JsonNode schema, FuzzedDataProvider data) {
        if (schema.has("enum")) {
            return data.pickValue(choices(schema));
        }
        switch (schema.path("type").asText()) {
            case "object":
                return example(schema, "");
            case "array":
                return data.consumeBoolean() ? NODES.arrayNode() : example(schema, "");
            default:
        }
        return switch (data.consumeInt(0, 5)) {
            case 0 -> NODES.numberNode(data.consumeLong());
            case 1 -> NODES.numberNode(data.consumeInt(-2, 2));
            case 2 -> NODES.booleanNode(data.consumeBoolean());
            case 3, 4 -> NODES.textNode(data.pickValue(WORDS));
            default -> NODES.textNode(data.consumeString(30));
        };
    }

    /** A value that the schema allows. */
    private static JsonNode example(JsonNode schema, String name) {
        if (schema.has("enum")) {
            return schema.get("enum").get(0);
        }
        return switch (schema.path("type").asText()) {
            case "object" -> {
                ObjectNode object = NODES.objectNode();
                schema.path("properties")
                        .properties()
                        .forEach(field -> object.set(field.getKey(), example(field.getValue(), field.getKey())));
                if (schema.has("additionalProperties")) {
                    object.put("app", "web");
                }
                yield object;
            }
            case "array" -> NODES.arrayNode().add(example(schema.get("items"), name));
            case "integer" -> NODES.numberNode(1);
            case "boolean" -> NODES.booleanNode(false);
            default -> NODES.textNode(text(name));
        };
    }

    private static String text(String field) {
        return switch (field) {
            case "type" -> "Accepted";
            case "status" -> "True";
            case "operator" -> "NotIn";
            case "duration" -> "10m";
            case "filter" -> "icmp";
            case "interface" -> "eth0";
            case "startTime", "lastTransitionTime", "lastReport", "time" -> "2026-01-01T00:00:00Z";
            case "podName" -> "";
            default -> "n1";
        };
    }

    private static JsonNode schema() {
        try {
            return YAML.readTree(Path.of(System.getProperty("basedir", "."))
                            .resolve("../crds/tctraces.tctrace.dev.yaml")
                            .toFile())
                    .at("/spec/versions/0/schema/openAPIV3Schema");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
