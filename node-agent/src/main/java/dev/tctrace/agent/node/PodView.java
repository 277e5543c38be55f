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
        /** Not yet on its feet: scheduled, images being pulled, containers being made. */
        Pending,
        Running,
        /** Succeeded or failed: its network is gone and will not come back. */
        Ended
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
                phase(status == null ? null : status.phase()),
                pod.spec() != null && Boolean.TRUE.equals(pod.spec().hostNetwork()),
                Objects.requireNonNullElse(meta.getCreationTimestamp(), ""),
                status == null ? "" : sandbox(status));
    }

    private static Phase phase(String phase) {
        return switch (Objects.requireNonNullElse(phase, "")) {
            case "Running" -> Phase.Running;
            case "Succeeded", "Failed" -> Phase.Ended;
            default -> Phase.Pending;
        };
    }

    private static String sandbox(NodePod.Status status) {
        Stream<NodePod.Container> containers = Stream.of(status.initContainerStatuses(), status.containerStatuses())
                .filter(Objects::nonNull)
                .flatMap(List::stream);
        return status.podIP()
                + containers
                        .map(NodePod.Container::containerID)
                        .filter(Objects::nonNull)
                        .sorted()
                        .toList();
    }
}
