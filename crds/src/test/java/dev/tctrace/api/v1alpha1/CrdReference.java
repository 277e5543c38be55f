// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.api.v1alpha1;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;

/** The reference page of the CRD, in Markdown, out of the schema itself. */
final class CrdReference {
    private static final int LINE = 100;

    private final StringBuilder page = new StringBuilder();

    static String of(CustomResourceDefinition crd) {
        CrdReference reference = new CrdReference();
        reference.page.append("""
                # TcTrace: the reference
                <!-- Generated from the types in crds/ by CrdDriftTest: make generate -->

                `tctraces.tctrace.dev`, version `v1alpha1`, kind `TcTrace`, short name `tct`, namespaced.
                `kubectl explain tctrace.spec` says the same on a cluster.

                """);
        JSONSchemaProps root = CrdManifest.root(crd);
        reference.page.append(wrapped(root.getDescription())).append("\n\n");
        reference.object("spec", root.getProperties().get("spec"));
        reference.object("status", root.getProperties().get("status"));
        return reference.page.toString().stripTrailing() + "\n";
    }

    private void object(String path, JSONSchemaProps schema) {
        page.append("## ").append(path).append('\n');
        page.append(schema.getDescription() == null ? "" : wrapped(schema.getDescription()) + "\n");
        page.append("\n| field | type | default | what it means |\n|---|---|---|---|\n");
        List<Map.Entry<String, JSONSchemaProps>> deeper = new ArrayList<>();
        schema.getProperties().forEach((name, field) -> {
            boolean required =
                    schema.getRequired() != null && schema.getRequired().contains(name);
            page.append("| `")
                    .append(name)
                    .append('`')
                    .append(required ? " (required)" : "")
                    .append(" | ")
                    .append(type(field))
                    .append(" | ")
                    .append(defaultOf(field))
                    .append(" | ")
                    .append(meaning(field))
                    .append(" |\n");
            JSONSchemaProps inner = inner(field);
            if (inner != null) {
                deeper.add(Map.entry(path + "." + name + (inner == field ? "" : "[]"), inner));
            }
        });
        page.append('\n');
        deeper.forEach(entry -> object(entry.getKey(), entry.getValue()));
    }

    /** In lines that are as long as those of the other pages at most. */
    private static String wrapped(String text) {
        StringBuilder lines = new StringBuilder();
        int length = 0;
        for (String word : text.split(" ")) {
            if (length > 0 && length + 1 + word.length() > LINE) {
                lines.append('\n');
                length = 0;
            }
            lines.append(length > 0 ? " " : "").append(word);
            length += word.length() + (length > 0 ? 1 : 0);
        }
        return lines.toString();
    }

    /** The schema of a field's own fields; null where it has none. */
    private static JSONSchemaProps inner(JSONSchemaProps field) {
        JSONSchemaProps candidate =
                "array".equals(field.getType()) ? field.getItems().getSchema() : field;
        return candidate.getProperties() == null || candidate.getProperties().isEmpty() ? null : candidate;
    }

    private static String type(JSONSchemaProps field) {
        if ("array".equals(field.getType())) {
            return "list of " + type(field.getItems().getSchema());
        }
        if (field.getEnum() != null && !field.getEnum().isEmpty()) {
            StringJoiner values = new StringJoiner(", ");
            field.getEnum().forEach(value -> values.add("`" + value.asText() + "`"));
            return values.toString();
        }
        if ("object".equals(field.getType()) && inner(field) == null) {
            return "map of string to "
                    + field.getAdditionalProperties().getSchema().getType();
        }
        return field.getType();
    }

    private static String defaultOf(JSONSchemaProps field) {
        JsonNode value = field.getDefault();
        return value == null || value.isContainerNode() ? "" : "`" + value.asText() + "`";
    }

    private static String meaning(JSONSchemaProps field) {
        StringJoiner text = new StringJoiner(" ");
        text.add(
                field.getDescription() == null
                        ? ""
                        : field.getDescription().replace("|", "\\|").replace("*", "\\*"));
        StringJoiner bounds = new StringJoiner(", ");
        if (field.getMinimum() != null && field.getMaximum() != null) {
            bounds.add(
                    field.getMinimum().longValue() + " to " + field.getMaximum().longValue());
        }
        if (field.getMaxLength() != null) {
            bounds.add("at most " + field.getMaxLength() + " characters");
        }
        if (field.getMaxItems() != null) {
            bounds.add("at most " + field.getMaxItems() + " items");
        }
        if (bounds.length() > 0) {
            text.add("(" + bounds + ")");
        }
        return text.toString().strip();
    }
}
