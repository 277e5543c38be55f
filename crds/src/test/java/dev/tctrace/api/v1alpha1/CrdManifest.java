// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.api.v1alpha1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import io.fabric8.crdv2.generator.CRDGenerator;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceColumnDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.api.model.apiextensions.v1.ValidationRule;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;

import static com.fasterxml.jackson.databind.node.TextNode.valueOf;

/** The CRD that the Java types make, with what their annotations cannot say added. */
final class CrdManifest {
    private static final String HEADER = """
            # Generated from crds/src/main/java by CrdDriftTest: edit the types, then run
            #   make generate
            """;

    /** The generator sorts the columns by path; people read them in this order. */
    private static final List<String> COLUMNS = List.of(
            "Ready",
            "Reason",
            "Pods",
            "Tracing",
            "Packets",
            "Dropped",
            "Kernel-Dropped",
            "Lost",
            "Interface",
            "Filter",
            "Age");

    /** JSON's numbers are exact up to here. */
    private static final double MAX_EXACT = (1L << 53) - 1;

    /** The fields of the status that are ints in Java. */
    private static final Set<String> INT32 = Set.of("nodes", "pods", "tracing", "position", "heartbeatSeconds");

    private final KubernetesSerialization fabric8 = new KubernetesSerialization();
    private final ObjectMapper yaml = new ObjectMapper(YAMLFactory.builder()
            .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
            .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
            .disable(YAMLGenerator.Feature.SPLIT_LINES)
            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
            .build());

    /** The CRD as an API server with CEL (1.25 on) takes it. */
    String withCel() {
        return HEADER + write(crd());
    }

    /** The same without x-kubernetes-validations, which kubectl and Helm of older clusters refuse as an unknown field. */
    String withoutCel() {
        CustomResourceDefinition crd = crd();
        everySchema(root(crd), schema -> schema.setXKubernetesValidations(null));
        return HEADER + "# Without CEL rules, for clusters before 1.25; the operator checks the same things.\n"
                + write(crd);
    }

    CustomResourceDefinition crd() {
        CustomResourceDefinition crd = fabric8.unmarshal(generated(), CustomResourceDefinition.class);
        crd.getSpec().getNames().setCategories(List.of("tctrace"));
        List<CustomResourceColumnDefinition> columns =
                crd.getSpec().getVersions().get(0).getAdditionalPrinterColumns();
        // An API server drops a zero: kubectl apply would find something to change each time.
        columns.stream()
                .filter(column -> Objects.equals(column.getPriority(), 0))
                .forEach(column -> column.setPriority(null));
        columns.sort(Comparator.comparingInt(column -> COLUMNS.indexOf(column.getName())));
        JSONSchemaProps root = root(crd);
        // A record's component annotates its field and its accessor: the generator finds each rule twice.
        everySchema(root, schema -> {
            if (schema.getXKubernetesValidations() != null) {
                schema.setXKubernetesValidations(
                        schema.getXKubernetesValidations().stream().distinct().toList());
            }
        });
        root.setDescription(
                "A TcTrace traces the tc-bpf programs that the packets of this namespace's pods pass, and reports what each of them did to each packet.");
        root.setRequired(List.of("spec"));
        root.getProperties().get("spec").setDescription("What to trace.");
        root.getProperties()
                .get("status")
                .setDescription("What was seen. Written by the operator and the node agents.");
        JSONSchemaProps spec = root.getProperties().get("spec");
        property(spec, "verdicts").setXKubernetesListType("set");
        labelSelector(property(spec, "target", "podSelector"));
        labelSelector(property(spec, "peer", "podSelector"));
        JSONSchemaProps status = root.getProperties().get("status");
        mapKeyedBy(property(status, "verdicts"), "verdict");
        mapKeyedBy(property(status, "nodes"), "name");
        conditions(property(status, "conditions"));
        property(status, "startTime").setFormat("date-time");
        JSONSchemaProps node = property(status, "nodes").getItems().getSchema();
        property(node, "name").setPattern("^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$");
        property(node, "agent", "lastReport").setFormat("date-time");
        JSONSchemaProps gap = property(node, "agent", "gaps").getItems().getSchema();
        property(gap, "since").setFormat("date-time");
        property(gap, "until").setFormat("date-time");
        property(property(node, "recentPackets").getItems().getSchema(), "time").setFormat("date-time");
        // Else an agent could write a number that nobody has room for: one such trace, and no reader of the list goes
        // on.
        // By bounds, as an API server of version 1.20 does not look at the format of a number.
        everySchema(status, CrdManifest::boundIntegers);
        return crd;
    }

    private static void boundIntegers(JSONSchemaProps schema) {
        if (schema.getProperties() != null) {
            schema.getProperties()
                    .forEach((name, field) ->
                            bound(field, INT32.contains(name) ? (double) Integer.MAX_VALUE : MAX_EXACT));
            schema.getProperties().values().stream()
                    .filter(field -> field.getAdditionalProperties() != null)
                    .forEach(map -> bound(map.getAdditionalProperties().getSchema(), MAX_EXACT));
        }
    }

    private static void bound(JSONSchemaProps field, double most) {
        if ("integer".equals(field.getType())) {
            field.setMinimum(0.0);
            field.setMaximum(most);
        }
    }

    private static void conditions(JSONSchemaProps conditions) {
        mapKeyedBy(conditions, "type");
        conditions.setMaxItems(8L);
        JSONSchemaProps condition = conditions.getItems().getSchema();
        condition.setRequired(List.of("lastTransitionTime", "message", "reason", "status", "type"));
        Map<String, JSONSchemaProps> fields = condition.getProperties();
        fields.get("type").setDescription("Accepted, Ready or Complete.");
        fields.get("status").setDescription("True, False or Unknown.");
        fields.get("status").setEnum(List.of(valueOf("True"), valueOf("False"), valueOf("Unknown")));
        fields.get("reason").setDescription("Why, in one word for programs.");
        fields.get("reason").setMaxLength(128L);
        fields.get("message").setDescription("Why, and what to do, in a sentence for people.");
        fields.get("message").setMaxLength(4096L);
        fields.get("lastTransitionTime").setDescription("When status last changed.");
        fields.get("lastTransitionTime").setFormat("date-time");
        fields.get("observedGeneration").setDescription("The generation of the spec that this condition speaks of.");
    }

    private static void labelSelector(JSONSchemaProps selector) {
        selector.getProperties()
                .get("matchLabels")
                .setDescription("Labels that a pod must carry, each with this value.");
        JSONSchemaProps expressions = selector.getProperties().get("matchExpressions");
        expressions.setDescription("Conditions on labels; a pod must meet all of them.");
        expressions.setMaxItems(32L);
        JSONSchemaProps expression = expressions.getItems().getSchema();
        expression.setRequired(List.of("key", "operator"));
        expression.getProperties().get("key").setDescription("The label.");
        expression.getProperties().get("operator").setDescription("In, NotIn, Exists or DoesNotExist.");
        expression
                .getProperties()
                .get("operator")
                .setEnum(List.of(valueOf("In"), valueOf("NotIn"), valueOf("Exists"), valueOf("DoesNotExist")));
        ValidationRule rule = new ValidationRule();
        rule.setRule("self.operator in ['In', 'NotIn'] ? has(self.values) && size(self.values) > 0"
                + " : !has(self.values) || size(self.values) == 0");
        rule.setMessage(SpecMessages.SELECTOR_VALUES);
        expression.setXKubernetesValidations(List.of(rule));
        JSONSchemaProps values = expression.getProperties().get("values");
        values.setDescription("Values for In and NotIn.");
        values.setMaxItems(64L);
    }

    private static void mapKeyedBy(JSONSchemaProps list, String key) {
        list.setXKubernetesListType("map");
        list.setXKubernetesListMapKeys(List.of(key));
    }

    private String write(CustomResourceDefinition crd) {
        try {
            return yaml.writeValueAsString(crd);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    static JSONSchemaProps property(JSONSchemaProps schema, String... path) {
        JSONSchemaProps found = schema;
        for (String name : path) {
            found = found.getProperties().get(name);
        }
        return found;
    }

    static JSONSchemaProps root(CustomResourceDefinition crd) {
        return crd.getSpec().getVersions().get(0).getSchema().getOpenAPIV3Schema();
    }

    private static void everySchema(JSONSchemaProps schema, Consumer<JSONSchemaProps> change) {
        change.accept(schema);
        if (schema.getProperties() != null) {
            schema.getProperties().values().forEach(child -> everySchema(child, change));
        }
        if (schema.getItems() != null && schema.getItems().getSchema() != null) {
            everySchema(schema.getItems().getSchema(), change);
        }
    }

    private static String generated() {
        StringOutput output = new StringOutput();
        new CRDGenerator()
                .customResourceClasses(TcTrace.class)
                .forCRDVersions("v1")
                .withOutput(output)
                .generate();
        return output.bytes.toString(StandardCharsets.UTF_8);
    }

    private static final class StringOutput implements CRDGenerator.CRDOutput<OutputStream> {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        @Override
        public OutputStream outputFor(String crdName) {
            return bytes;
        }

        @Override
        public URI crdURI(String crdName) {
            return URI.create("file:///" + crdName);
        }

        @Override
        public void close() throws IOException {
            bytes.close();
        }
    }
}
