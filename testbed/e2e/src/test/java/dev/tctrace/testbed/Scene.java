// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.testbed;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;

import dev.tctrace.api.v1alpha1.NodeStatus;
import dev.tctrace.api.v1alpha1.RecentPacket;
import dev.tctrace.api.v1alpha1.TcTrace;
import dev.tctrace.api.v1alpha1.TcTraceStatus;
import dev.tctrace.testsupport.Waiting;

import static org.junit.jupiter.api.Assertions.assertTrue;

/** A namespace of its own for one test, with its pods and traces; it goes with everything in it. */
final class Scene implements AutoCloseable {
    /** A trace named {@code icmp} of the pings of pods labelled {@code app: server}. */
    static final String ICMP_OF_SERVER = """
            apiVersion: tctrace.dev/v1alpha1
            kind: TcTrace
            metadata: {name: icmp}
            spec:
              target:
                podSelector: {matchLabels: {app: server}}
              filter: icmp
            """;

    private static final String TOOLS = "tctrace/testbed-tools:0.1.0";
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final Cluster cluster;
    private final String namespace;

    Scene(Cluster cluster) {
        this.cluster = cluster;
        this.namespace = "scene-" + Long.toString(System.currentTimeMillis(), 36) + "-" + COUNT.incrementAndGet();
        cluster.client()
                .namespaces()
                .resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(namespace)
                        .endMetadata()
                        .build())
                .create();
    }

    String namespace() {
        return namespace;
    }

    /** A pod of one busybox that waits, labelled {@code app: <name>}; running when this returns. */
    Pod pod(String name) {
        return running(pod(name, name, null, false));
    }

    /** The same on a node of choice, labelled {@code app: <app>}. */
    Pod podOn(String node, String name, String app) {
        return running(pod(name, app, node, false));
    }

    /** The same on the network of its node. */
    Pod podOnHostNetwork(String name) {
        return running(pod(name, name, null, true));
    }

    private Pod pod(String name, String app, String node, boolean hostNetwork) {
        return new PodBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(namespace)
                .withLabels(Map.of("app", app))
                .endMetadata()
                .withNewSpec()
                .withNodeName(node)
                .withHostNetwork(hostNetwork)
                .withTerminationGracePeriodSeconds(0L)
                .addNewContainer()
                .withName("tools")
                .withImage(TOOLS)
                .withImagePullPolicy("IfNotPresent")
                .endContainer()
                .endSpec()
                .build();
    }

    private Pod running(Pod pod) {
        cluster.client().resource(pod).create();
        return Cluster.eventually(
                "pod " + pod.getMetadata().getName() + " running",
                () -> cluster.client().resource(pod).get(),
                seen -> "Running".equals(seen.getStatus().getPhase())
                        && seen.getStatus().getPodIP() != null);
    }

    /** Creates a trace from YAML whose namespace is left out. */
    void apply(String yaml) {
        cluster.client()
                .resources(TcTrace.class)
                .inNamespace(namespace)
                .load(new java.io.ByteArrayInputStream(yaml.getBytes()))
                .create();
    }

    /** {@code count} echo requests, all answered; fails otherwise. */
    void ping(String from, Pod to, int count) {
        cluster.inPod(namespace, from, "ping", "-c", "" + count, "-W", "5", address(to));
    }

    /** {@code count} echo requests, none of them answered; fails otherwise. */
    void pingUnanswered(String from, Pod to, int count) {
        String said =
                cluster.inPod(namespace, from, "sh", "-c", "ping -c " + count + " -W 1 " + address(to) + " || true");
        assertTrue(said.contains(count + " packets transmitted, 0 packets received"), said);
    }

    private static String address(Pod pod) {
        return pod.getStatus().getPodIP();
    }

    TcTrace trace(String name) {
        return cluster.client()
                .resources(TcTrace.class)
                .inNamespace(namespace)
                .withName(name)
                .get();
    }

    TcTraceStatus status(String name) {
        TcTrace trace = trace(name);
        return trace == null || trace.getStatus() == null
                ? new TcTraceStatus(null, null, List.of(), null, List.of(), List.of())
                : trace.getStatus();
    }

    /** {@code True Reason: message} of a condition; empty while there is none. */
    String condition(String name, String type) {
        return Optional.ofNullable(status(name).conditions()).orElse(List.of()).stream()
                .filter(condition -> condition.getType().equals(type))
                .map(condition -> condition.getStatus() + " " + condition.getReason() + ": " + condition.getMessage())
                .findFirst()
                .orElse("");
    }

    void awaitReady(String name) {
        Cluster.eventually(
                "trace " + name + " Ready", () -> condition(name, "Ready"), condition -> condition.startsWith("True"));
    }

    /** The packets that the trace counted, once they are as many as expected and stay so. */
    long packets(String name, long expected) {
        Cluster.eventually(
                expected + " packets of trace " + name, () -> packets(status(name)), seen -> seen >= expected);
        Waiting.pause(java.time.Duration.ofSeconds(5));
        return packets(status(name));
    }

    private static long packets(TcTraceStatus status) {
        return status.summary() == null || status.summary().packets() == null
                ? 0
                : status.summary().packets();
    }

    List<RecentPacket> recentPackets(String name) {
        return nodes(name).stream()
                .flatMap(node -> Optional.ofNullable(node.recentPackets()).orElse(List.of()).stream())
                .toList();
    }

    List<NodeStatus> nodes(String name) {
        return Optional.ofNullable(status(name).nodes()).orElse(List.of());
    }

    /** Messages of the Events about the trace, one for each time that it was counted. */
    List<String> eventMessages(String name) {
        return cluster.client().v1().events().inNamespace(namespace).list().getItems().stream()
                .filter(event -> event.getInvolvedObject().getName().equals(name))
                .flatMap(event -> java.util.Collections.nCopies(times(event), event.getMessage()).stream())
                .toList();
    }

    private static int times(Event event) {
        return event.getCount() == null ? 1 : event.getCount();
    }

    void delete(String trace) {
        cluster.client()
                .resources(TcTrace.class)
                .inNamespace(namespace)
                .withName(trace)
                .delete();
        Cluster.eventually("trace " + trace + " deleted", () -> trace(trace), gone -> gone == null);
    }

    @Override
    public void close() {
        cluster.client().namespaces().withName(namespace).delete();
    }
}
