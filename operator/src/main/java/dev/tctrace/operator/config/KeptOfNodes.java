// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.operator.config;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.NodeConditionBuilder;

/** Of a node its name, whether its kubelet answers, and the labels that say what kind of machine it is. Pure. */
final class KeptOfNodes {
    private static final Set<String> LABELS = Set.of("kubernetes.io/os", "type", "eks.amazonaws.com/compute-type");

    private KeptOfNodes() {}

    static Node node(Node read) {
        return new NodeBuilder()
                .withNewMetadata()
                .withName(read.getMetadata().getName())
                .withUid(read.getMetadata().getUid())
                .withResourceVersion(read.getMetadata().getResourceVersion())
                .withGeneration(read.getMetadata().getGeneration())
                .withDeletionTimestamp(read.getMetadata().getDeletionTimestamp())
                .withFinalizers(read.getMetadata().getFinalizers())
                .withLabels(labels(read.getMetadata().getLabels()))
                .endMetadata()
                .withNewStatus()
                .withConditions(
                        read.getStatus() == null || read.getStatus().getConditions() == null
                                ? List.of()
                                : read.getStatus().getConditions().stream()
                                        .filter(condition -> "Ready".equals(condition.getType()))
                                        .map(KeptOfNodes::condition)
                                        .toList())
                .endStatus()
                .build();
    }

    private static Map<String, String> labels(Map<String, String> read) {
        return read == null
                ? Map.of()
                : read.entrySet().stream()
                        .filter(label -> LABELS.contains(label.getKey()))
                        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private static NodeCondition condition(NodeCondition read) {
        return new NodeConditionBuilder()
                .withType("Ready")
                .withStatus("True".equals(read.getStatus()) ? "True" : "False")
                .build();
    }
}
