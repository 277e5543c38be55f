// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.operator.apiserver;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;

import dev.tctrace.api.assignment.AssignedTrace;
import dev.tctrace.api.v1alpha1.NodeStatus;
import dev.tctrace.api.v1alpha1.NodeStatus.TargetStatus;
import dev.tctrace.api.v1alpha1.RecentPacket;
import dev.tctrace.api.v1alpha1.Summary;
import dev.tctrace.api.v1alpha1.TargetState;
import dev.tctrace.api.v1alpha1.TcTrace;
import dev.tctrace.api.v1alpha1.TcTraceSpec;
import dev.tctrace.api.v1alpha1.VerdictCount;
import dev.tctrace.api.v1alpha1.VerdictName;
import dev.tctrace.operator.large.AgentEntry;
import dev.tctrace.testsupport.TestPods;
import dev.tctrace.testsupport.Waiting;

/** A small world for one test: nodes without kubelets, pods without containers, and agents played by the test. */
final class Cluster {
    static final String SYSTEM = "tctrace-system";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    final KubernetesClient client;
    final String namespace;

    /** In a namespace that it makes. */
    Cluster(KubernetesClient client, String namespace) {
        this.client = client;
        this.namespace = namespace;
        client.namespaces()
                .resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(namespace)
                        .endMetadata()
                        .build())
                .create();
    }

    private Cluster(String namespace, KubernetesClient client) {
        this.client = client;
        this.namespace = namespace;
    }

    /** The same namespace, as somebody else sees it. */
    Cluster as(KubernetesClient somebody) {
        return new Cluster(namespace, somebody);
    }

    /** Another namespace, that is there already. */
    Cluster in(String other) {
        return new Cluster(other, client);
    }

    void node(String name) {
        client.nodes()
                .resource(new NodeBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .addToLabels("kubernetes.io/os", "linux")
                        .endMetadata()
                        .build())
                .create();
    }

    Pod pod(String name, String node, Map<String, String> labels) {
        return pod(name, node, labels, false);
    }

    Pod pod(String name, String node, Map<String, String> labels, boolean hostNetwork) {
        Pod pod = client.pods()
                .inNamespace(namespace)
                .resource(TestPods.on(node, namespace, name, labels, hostNetwork))
                .create();
        return phase(pod, "Running");
    }

    Pod phase(Pod pod, String phase) {
        return client.resource(pod)
                .editStatus(live -> new PodBuilder(live)
                        .editOrNewStatus()
                        .withPhase(phase)
                        .endStatus()
                        .build());
    }

    TcTrace trace(String name, TcTraceSpec spec) {
        TcTrace trace = new TcTrace();
        trace.setMetadata(
                new ObjectMetaBuilder().withNamespace(namespace).withName(name).build());
        trace.setSpec(spec);
        return client.resource(trace).create();
    }

    TcTrace edit(String name, TcTraceSpec spec) {
        return client.resources(TcTrace.class)
                .inNamespace(namespace)
                .withName(name)
                .edit(trace -> {
                    trace.setSpec(spec);
                    return trace;
                });
    }

    static TcTraceSpec spec(Map<String, String> labels, String filter, String duration, Boolean suspend) {
        return TcTraceSpec.builder(new TcTraceSpec.Target(
                        new LabelSelectorBuilder().withMatchLabels(labels).build(), null, null))
                .filter(filter)
                .duration(duration)
                .suspend(suspend)
                .build();
    }

    TcTrace get(String name) {
        return client.resources(TcTrace.class)
                .inNamespace(namespace)
                .withName(name)
                .get();
    }

    Optional<Pod> agent(String node) {
        return Optional.ofNullable(client.pods()
                .inNamespace(SYSTEM)
                .withName("tctrace-agent-" + node)
                .get());
    }

    /** What the node's agent is told to work on. */
    Set<AssignedTrace> assigned(String node) {
        return AssignedTrace.parse(
                agent(node).orElseThrow().getMetadata().getAnnotations().get(AssignedTrace.ANNOTATION));
    }

    void agentRuns(String node) {
        agentIs(node, new ContainerStatusBuilder().withReady(true));
    }

    void agentIs(String node, ContainerStatusBuilder container) {
        client.resource(await("agent of " + node, () -> agent(node), Optional::isPresent)
                        .orElseThrow())
                .editStatus(live -> new PodBuilder(live)
                        .editOrNewStatus()
                        .withPhase("Running")
                        .withContainerStatuses(container
                                .withName("agent")
                                .withImage("tctrace/node-agent:0.1.0")
                                .withImageID("")
                                .withRestartCount(container.getRestartCount() == null ? 0 : container.getRestartCount())
                                .build())
                        .endStatus()
                        .build());
    }

    /** Writes a node's entry as its agent does: by server-side apply, in its own name. */
    void report(String trace, String node, Map<String, TargetState> targets, long ok, long shot) {
        List<TargetStatus> states = targets.entrySet().stream()
                .map(target -> new TargetStatus(
                        target.getKey(), "eth0", target.getValue(), null, null, ok + shot, shot, 0L, null))
                .toList();
        report(trace, node, states, ok, shot, null);
    }

    /** The same with all that an agent tells of a target, and with packets. */
    void report(String trace, String node, List<TargetStatus> targets, long ok, long shot, List<RecentPacket> packets) {
        report(
                trace,
                node,
                new NodeStatus.Agent(
                        "tctrace-agent-" + node,
                        Instant.now().truncatedTo(ChronoUnit.SECONDS).toString()),
                targets,
                ok,
                shot,
                packets);
    }

    /** The same, with what the agent says of itself. */
    void report(
            String trace,
            String node,
            NodeStatus.Agent agent,
            List<TargetStatus> targets,
            long ok,
            long shot,
            List<RecentPacket> packets) {
        AgentEntry.apply(
                client,
                namespace,
                trace,
                new NodeStatus(
                        node,
                        agent,
                        get(trace).getMetadata().getGeneration(),
                        new Summary(null, targets.size(), targets.size(), ok + shot, 98 * (ok + shot), shot, 0L, 0L),
                        List.of(
                                new VerdictCount(VerdictName.TC_ACT_OK, ok, 98 * ok),
                                new VerdictCount(VerdictName.TC_ACT_SHOT, shot, 98 * shot)),
                        targets,
                        packets,
                        null));
    }

    Condition awaitReason(String trace, String type, String reason) {
        return await(
                        type + " of " + trace + " with reason " + reason,
                        () -> condition(trace, type),
                        found -> found.isPresent() && reason.equals(found.get().getReason()))
                .orElseThrow();
    }

    Optional<Condition> condition(String trace, String type) {
        TcTrace live = get(trace);
        return live == null || live.getStatus() == null || live.getStatus().conditions() == null
                ? Optional.empty()
                : live.getStatus().conditions().stream()
                        .filter(condition -> condition.getType().equals(type))
                        .findFirst();
    }

    static <T> T await(String what, Supplier<T> look, Predicate<T> enough) {
        return Waiting.eventually(what, look, enough, PATIENCE, Duration.ofMillis(100));
    }

    /** Lets time pass, in which something must not happen. */
    static void pause(int seconds) {
        Waiting.pause(Duration.ofSeconds(seconds));
    }
}
