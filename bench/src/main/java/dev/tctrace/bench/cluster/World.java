// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.bench.cluster;

import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

import io.fabric8.kubernetes.api.model.BindingBuilder;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;

import dev.tctrace.api.v1alpha1.NodeStatus;
import dev.tctrace.api.v1alpha1.NodeStatus.TargetStatus;
import dev.tctrace.api.v1alpha1.Summary;
import dev.tctrace.api.v1alpha1.TargetState;
import dev.tctrace.api.v1alpha1.TcTrace;
import dev.tctrace.api.v1alpha1.TcTraceSpec;
import dev.tctrace.operator.large.AgentEntry;

/**
 * Nodes without kubelets, pods without containers, traces, and agents that are played: each trace means the pods of one application,
 * each application has as many pods as there are pods a trace, spread over the nodes.
 *
 * @param client does the writing
 * @param nodes how many
 * @param pods how many
 * @param applications how many: pod number n belongs to application n modulo this
 */
record World(KubernetesClient client, int nodes, int pods, int applications) {
    static final String SYSTEM = "tctrace-system";
    static final String NAMESPACE = "bench";

    String node(int number) {
        return "node-" + number % nodes;
    }

    String application(int number) {
        return "app-" + number % applications;
    }

    static String trace(int number) {
        return "trace-" + number;
    }

    void makeNodes() {
        each(
                nodes,
                number -> client.nodes()
                        .resource(new NodeBuilder()
                                .withNewMetadata()
                                .withName(node(number))
                                .addToLabels("kubernetes.io/os", "linux")
                                .endMetadata()
                                .build())
                        .create());
    }

    /** @return the pods, running */
    List<Pod> makePods() {
        return IntStream.range(0, pods).parallel().mapToObj(this::makePod).toList();
    }

    private Pod makePod(int number) {
        Pod pod = client.pods()
                .inNamespace(NAMESPACE)
                .resource(new PodBuilder()
                        .withNewMetadata()
                        .withName("pod-" + number)
                        .addToLabels("app", application(number))
                        .endMetadata()
                        .withNewSpec()
                        // One application's pods on nodes of their own.
                        .withNodeName(node(number / applications + number))
                        .addNewContainer()
                        .withName("main")
                        .withImage("none")
                        .endContainer()
                        .endSpec()
                        .build())
                .create();
        return runs(pod, "main");
    }

    /** Says what its kubelet would say of a pod that is ready, whoever else writes to it. */
    Pod runs(Pod pod, String container) {
        Pod running = new PodBuilder()
                .withNewStatus()
                .withPhase("Running")
                .withPodIP("10.0.0.1")
                .withContainerStatuses(new ContainerStatusBuilder()
                        .withName(container)
                        .withImage("none")
                        .withImageID("")
                        .withRestartCount(0)
                        .withReady(true)
                        .build())
                .endStatus()
                .build();
        return client.resource(pod)
                .subresource("status")
                .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        client.getKubernetesSerialization().asJson(running));
    }

    void makeTraces(int traces) {
        makeTraces(0, traces);
    }

    /** Those from a number up to before another. */
    void makeTraces(int from, int to) {
        each(to - from, number -> makeTrace(from + number));
    }

    private void makeTrace(int number) {
        TcTrace trace = named(number);
        trace.setSpec(TcTraceSpec.builder(new TcTraceSpec.Target(
                        new LabelSelectorBuilder()
                                .withMatchLabels(Map.of("app", application(number)))
                                .build(),
                        null,
                        null))
                .filter("icmp")
                .build());
        client.resource(trace).create();
    }

    private static TcTrace named(int number) {
        TcTrace trace = new TcTrace();
        trace.setMetadata(new ObjectMetaBuilder()
                .withNamespace(NAMESPACE)
                .withName(trace(number))
                .build());
        return trace;
    }

    /** The pod of the first node's agent, on its node, with nothing assigned. */
    Pod makeIdleAgent() {
        return client.pods()
                .inNamespace(SYSTEM)
                .resource(new PodBuilder()
                        .withNewMetadata()
                        .withName("tctrace-agent-" + node(0))
                        .endMetadata()
                        .withNewSpec()
                        .withNodeName(node(0))
                        .addNewContainer()
                        .withName("agent")
                        .withImage("none")
                        .endContainer()
                        .endSpec()
                        .build())
                .create();
    }

    /** An agent's pod is put on the node that it was made for, as the scheduler would do it: an agent looks for its own pod there. */
    void bind(Pod agent) {
        client.bindings()
                .inNamespace(SYSTEM)
                .resource(new BindingBuilder()
                        .withNewMetadata()
                        .withName(agent.getMetadata().getName())
                        .endMetadata()
                        .withNewTarget()
                        .withApiVersion("v1")
                        .withKind("Node")
                        .withName(agent.getMetadata().getAnnotations().get("tctrace.dev/node-name"))
                        .endTarget()
                        .build())
                .create();
    }

    /** Every agent pod that the operator has made so far is put on its node and said to run. */
    void agentsRun() {
        client.pods().inNamespace(SYSTEM).list().getItems().parallelStream()
                .filter(pod -> pod.getStatus() == null
                        || !"Running".equals(pod.getStatus().getPhase()))
                .forEach(pod -> {
                    bind(pod);
                    runs(pod, "agent");
                });
    }

    /** Writes the entry of every node that each trace is about, as the agents do. */
    void agentsReport(int traces, long packets) {
        each(
                traces,
                number -> IntStream.iterate(number % applications, pod -> pod < pods, pod -> pod + applications)
                        .forEach(pod -> report(number, pod, packets)));
    }

    private void report(int trace, int pod, long packets) {
        String node = node(pod / applications + pod);
        AgentEntry.apply(
                client,
                NAMESPACE,
                trace(trace),
                new NodeStatus(
                        node,
                        new NodeStatus.Agent("tctrace-agent-" + node, "2026-01-01T00:00:00Z"),
                        1L,
                        new Summary(null, 1, 1, packets, 98 * packets, 0L, 0L, 0L),
                        List.of(),
                        List.of(new TargetStatus(
                                "pod-" + pod, "eth0", TargetState.TRACING, null, null, packets, 0L, 0L, null)),
                        null,
                        null));
    }

    /** How many traces the operator has accepted. */
    long accepted() {
        return holding("Accepted");
    }

    /** How many traces the operator calls Ready. */
    long ready() {
        return holding("Ready");
    }

    private long holding(String condition) {
        return client.resources(TcTrace.class).inNamespace(NAMESPACE).list().getItems().stream()
                .filter(trace -> trace.getStatus() != null && trace.getStatus().conditions() != null)
                .flatMap(trace -> trace.getStatus().conditions().stream())
                .filter(found -> condition.equals(found.getType()) && "True".equals(found.getStatus()))
                .count();
    }

    private static void each(int count, IntConsumer action) {
        IntStream.range(0, count).parallel().forEach(action);
    }
}
