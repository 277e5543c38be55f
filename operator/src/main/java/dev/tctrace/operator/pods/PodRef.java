// SPDX-License-Identifier: Apache-2.0
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
        return SlimPod.of(pod).ref();
    }

    /** A pod that has ended for good has no interfaces any more. */
    public boolean ended() {
        return "Succeeded".equals(phase) || "Failed".equals(phase);
    }

    public boolean scheduled() {
        return node != null && !node.isEmpty();
    }
}
