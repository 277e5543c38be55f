// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.operator.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.NodeStatus;
import io.fabric8.kubernetes.api.model.ObjectMeta;

import dev.tctrace.operator.pods.Interner;

/**
 * Of a node its name, whether its kubelet answers, and the labels that say what kind of machine it is. What is empty or equal is one object
 * for all of them, as there are thousands. Pure.
 */
final class KeptOfNodes {
    private static final Set<String> LABELS = Set.of("kubernetes.io/os", "type", "eks.amazonaws.com/compute-type");
    private static final Interner INTERNER = new Interner();
    private static final NodeStatus NOTHING_SAID = status(List.of());
    private static final NodeStatus READY = status(List.of(condition("True")));
    private static final NodeStatus NOT_READY = status(List.of(condition("False")));

    private KeptOfNodes() {}

    static Node node(Node read) {
        Node node = new Node();
        node.setAdditionalProperties(Map.of());
        node.setMetadata(metadata(read.getMetadata()));
        node.setStatus(ready(read)
                .map(condition -> "True".equals(condition.getStatus()) ? READY : NOT_READY)
                .orElse(NOTHING_SAID));
        return node;
    }

    private static ObjectMeta metadata(ObjectMeta read) {
        ObjectMeta kept = new ObjectMeta();
        kept.setAdditionalProperties(Map.of());
        kept.setName(read.getName());
        kept.setUid(read.getUid());
        kept.setResourceVersion(read.getResourceVersion());
        kept.setGeneration(read.getGeneration());
        kept.setDeletionTimestamp(read.getDeletionTimestamp());
        kept.setFinalizers(List.copyOf(read.getFinalizers()));
        kept.setLabels(labels(read.getLabels()));
        kept.setAnnotations(Map.of());
        kept.setManagedFields(List.of());
        kept.setOwnerReferences(List.of());
        return kept;
    }

    private static Map<String, String> labels(Map<String, String> read) {
        return INTERNER.labels(
                read == null
                        ? null
                        : read.entrySet().stream()
                                .filter(label -> LABELS.contains(label.getKey()))
                                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
    }

    private static Optional<NodeCondition> ready(Node read) {
        return read.getStatus() == null || read.getStatus().getConditions() == null
                ? Optional.empty()
                : read.getStatus().getConditions().stream()
                        .filter(condition -> "Ready".equals(condition.getType()))
                        .findFirst();
    }

    private static NodeStatus status(List<NodeCondition> conditions) {
        NodeStatus status = new NodeStatus();
        status.setConditions(conditions);
        return status;
    }

    private static NodeCondition condition(String status) {
        NodeCondition condition = new NodeCondition();
        condition.setType("Ready");
        condition.setStatus(status);
        return condition;
    }
}
