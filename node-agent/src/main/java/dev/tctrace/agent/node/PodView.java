// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.node;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * What the agent needs to know of a pod.
 *
 * @param sandbox changes when a container of the pod is started again, and with its sandbox: then its network namespace
 *     is looked up again
 */
record PodView(
        String namespace,
        String name,
        String uid,
        Map<String, String> labels,
        Phase phase,
        boolean hostNetwork,
        String created,
        String sandbox) {

    enum Phase {
        /** Without a network: its sandbox is not there yet. */
        PENDING,
        /** With a network: its containers run, or its init containers do. */
        RUNNING,
        /** Succeeded or failed: its network is gone and will not come back. */
        ENDED
    }

    PodView {
        labels = Map.copyOf(labels);
    }

    static PodView of(NodePod pod) {
        var meta = pod.getMetadata();
        NodePod.Status status = pod.status();
        return new PodView(
                meta.getNamespace(),
                meta.getName(),
                meta.getUid(),
                Objects.requireNonNullElse(meta.getLabels(), Map.of()),
                status == null ? Phase.PENDING : phase(status),
                pod.spec() != null && Boolean.TRUE.equals(pod.spec().hostNetwork()),
                Objects.requireNonNullElse(meta.getCreationTimestamp(), ""),
                status == null ? "" : sandbox(status));
    }

    private static Phase phase(NodePod.Status status) {
        return switch (Objects.requireNonNullElse(status.phase(), "")) {
            case "Running" -> Phase.RUNNING;
            case "Succeeded", "Failed" -> Phase.ENDED;
            // A pod is Pending until its init containers are through. The sandbox that holds the network is older
            // than any of its containers, and has the address.
            default -> hasAddress(status) || containers(status).findAny().isPresent() ? Phase.RUNNING : Phase.PENDING;
        };
    }

    private static boolean hasAddress(NodePod.Status status) {
        return status.podIP() != null && !status.podIP().isEmpty();
    }

    private static String sandbox(NodePod.Status status) {
        return status.podIP() + containers(status).sorted().toList();
    }

    /** The ids of the containers that were started, init containers first. */
    private static Stream<String> containers(NodePod.Status status) {
        return Stream.of(status.initContainerStatuses(), status.containerStatuses())
                .filter(Objects::nonNull)
                .flatMap(List::stream)
                .map(NodePod.Container::containerID)
                .filter(id -> id != null && !id.isEmpty());
    }
}
