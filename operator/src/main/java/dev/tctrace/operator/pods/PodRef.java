package dev.tctrace.operator.pods;

import java.util.Map;

import io.fabric8.kubernetes.api.model.Pod;

/**
 * What the operator needs to know of a pod.
 *
 * @param node the node's name; null while the pod is not scheduled
 * @param phase as the API server has it; never null
 */
public record PodRef(
        String namespace, String name, String node, Map<String, String> labels, String phase, boolean hostNetwork) {

    /** Reads the few fields from the whole object. */
    public static PodRef of(Pod pod) {
        Map<String, String> labels = pod.getMetadata().getLabels();
        boolean hasStatus = pod.getStatus() != null && pod.getStatus().getPhase() != null;
        return new PodRef(
                pod.getMetadata().getNamespace(),
                pod.getMetadata().getName(),
                pod.getSpec() == null ? null : pod.getSpec().getNodeName(),
                labels == null ? Map.of() : Map.copyOf(labels),
                hasStatus ? pod.getStatus().getPhase() : "Pending",
                pod.getSpec() != null && Boolean.TRUE.equals(pod.getSpec().getHostNetwork()));
    }

    /** A pod that has ended for good has no interfaces any more. */
    public boolean ended() {
        return "Succeeded".equals(phase) || "Failed".equals(phase);
    }

    public boolean scheduled() {
        return node != null && !node.isEmpty();
    }
}
