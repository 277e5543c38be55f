package dev.tctrace.agent.node;

import java.util.List;
import java.util.Objects;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodStatus;

import dev.tctrace.api.v1alpha1.NodeStatus;
import dev.tctrace.api.v1alpha1.TcTrace;
import dev.tctrace.api.v1alpha1.TcTraceStatus;

/** What the agent keeps of an object: just enough for {@link PodView} and {@link TraceView}. */
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

    /** Other nodes' entries can be half a megabyte; that they are there is enough. */
    static TcTrace trace(TcTrace trace, String node) {
        TcTrace slim = new TcTrace();
        slim.setMetadata(meta(trace.getMetadata()));
        slim.setSpec(trace.getSpec());
        TcTraceStatus status = trace.getStatus();
        if (status != null) {
            List<NodeStatus> entries = Objects.requireNonNullElse(status.nodes(), List.<NodeStatus>of()).stream()
                    .map(entry -> node.equals(entry.name())
                            ? entry
                            : new NodeStatus(entry.name(), null, null, null, null, null, null, null))
                    .toList();
            slim.setStatus(new TcTraceStatus(
                    status.observedGeneration(), null, status.conditions(), status.summary(), null, entries));
        }
        return slim;
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
                .build();
    }

    private static List<ContainerStatus> ids(List<ContainerStatus> containers) {
        return Objects.requireNonNullElse(containers, List.<ContainerStatus>of()).stream()
                .map(container -> new ContainerStatusBuilder()
                        .withContainerID(container.getContainerID())
                        .build())
                .toList();
    }
}
