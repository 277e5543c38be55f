// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.operator.agent;

import java.util.Map;
import java.util.Optional;

import io.fabric8.kubernetes.api.model.Node;

/** Whether a node has a Linux kernel that an agent can be put on. */
final class NodeFitness {
    private NodeFitness() {}

    /** Why a node cannot have an agent; empty where it can. */
    static Optional<String> problem(Node node) {
        Map<String, String> labels = node.getMetadata().getLabels() == null
                ? Map.of()
                : node.getMetadata().getLabels();
        String name = node.getMetadata().getName();
        if ("virtual-kubelet".equals(labels.get("type"))
                || "fargate".equals(labels.get("eks.amazonaws.com/compute-type"))) {
            return Optional.of(
                    "Node " + name + " is virtual: its pods run on machines that take no agent, and cannot be traced.");
        }
        String os = labels.getOrDefault("kubernetes.io/os", "linux");
        return os.equals("linux")
                ? Optional.empty()
                : Optional.of("Node " + name + " runs " + os + ": tc-bpf programs exist on Linux only.");
    }

    /** Whether its kubelet answers; unknown counts as no. */
    static boolean ready(Node node) {
        return node.getStatus() == null
                || node.getStatus().getConditions() == null
                || node.getStatus().getConditions().stream()
                        .filter(condition -> "Ready".equals(condition.getType()))
                        .allMatch(condition -> "True".equals(condition.getStatus()));
    }
}
