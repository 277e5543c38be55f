package dev.tctrace.agent.node;

import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodStatus;

import dev.tctrace.api.assignment.AssignedTrace;

/** What the agent keeps of an object: just enough for {@link PodView} and {@link NodeWatch}. */
final class Slim {
    private Slim() {}

    static Pod pod(Pod pod) {
        PodSpec spec = new PodSpec();
        if (pod.getSpec() != null) {
            spec.setHostNetwork(pod.getSpec().getHostNetwork());
        }
        PodStatus status = new PodStatus();
        if (pod.getStatus() != null) {
            status.setPhase(pod.getStatus().getPhase());
            status.setPodIP(pod.getStatus().getPodIP());
            status.setContainerStatuses(ids(pod.getStatus().getContainerStatuses()));
            status.setInitContainerStatuses(ids(pod.getStatus().getInitContainerStatuses()));
        }
        return new PodBuilder()
                .withMetadata(meta(pod.getMetadata()))
                .withSpec(spec)
                .withStatus(status)
                .build();
    }

    private static ObjectMeta meta(ObjectMeta meta) {
        return new ObjectMetaBuilder()
                .withNamespace(meta.getNamespace())
                .withName(meta.getName())
                .withUid(meta.getUid())
                .withGeneration(meta.getGeneration())
                .withResourceVersion(meta.getResourceVersion())
                .withCreationTimestamp(meta.getCreationTimestamp())
                .withDeletionTimestamp(meta.getDeletionTimestamp())
                .withLabels(meta.getLabels())
                .withAnnotations(assigned(meta.getAnnotations()))
                .build();
    }

    private static Map<String, String> assigned(Map<String, String> annotations) {
        String assigned = annotations == null ? null : annotations.get(AssignedTrace.ANNOTATION);
        return assigned == null ? Map.of() : Map.of(AssignedTrace.ANNOTATION, assigned);
    }

    private static List<ContainerStatus> ids(List<ContainerStatus> containers) {
        return Objects.requireNonNullElse(containers, List.<ContainerStatus>of()).stream()
                .map(container -> new ContainerStatusBuilder()
                        .withContainerID(container.getContainerID())
                        .build())
                .toList();
    }
}
