// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.bench.cluster;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;

import dev.tctrace.api.v1alpha1.TcTrace;
import dev.tctrace.api.v1alpha1.TcTraceSpec;
import dev.tctrace.operator.large.Clones;
import dev.tctrace.operator.large.RestartableServer;
import dev.tctrace.operator.large.WideTraces;

/**
 * {@code ClusterSizeBench OUT PODS…}: the operator, with the chart's limits, in a cluster that grows from step to step; for 30 pods a node,
 * for 15 a service, for 150 a trace that means one of them. At each step it is started, asked for one more trace, sees pods change and the
 * API server restarted, which makes it list everything again.
 */
public final class ClusterSizeBench {
    private static final int PODS_OF_A_SERVICE = 15;
    private static final int PODS_OF_A_TRACE = 150;
    private static final int CHANGES_A_SECOND = 500;
    private static final Duration CHANGING = Duration.ofSeconds(20);
    /** At the last step; an hour where there is time for it. */
    private static final Duration CHANGING_LONG = Duration.ofSeconds(
            Integer.parseInt(Objects.requireNonNullElse(System.getenv("BENCH_CHANGES_SECONDS"), "180")));

    /** Longer than the operator's image waits before it gives memory back. */
    static final Duration SETTLE = Duration.ofSeconds(12);

    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private static final Map<String, Double> SAMPLES = new ConcurrentHashMap<>();

    private final Path output;
    private final RestartableServer server;
    private final KubernetesClient client;
    private final Clones clones;
    private final int most;
    private int there;
    private int newTraces;
    private double emptyHeap;

    private ClusterSizeBench(Path output, RestartableServer server, KubernetesClient client, int most) {
        this.output = output;
        this.server = server;
        this.client = client;
        this.most = most;
        this.clones = new Clones(server, Math.max(WideTraces.NODES, Clones.nodesFor(most)), false);
        clones.prepare(client, most);
    }

    public static void main(String[] arguments) {
        Harness.run(() -> measure(
                Path.of(arguments[0]),
                Arrays.stream(arguments).skip(1).map(Integer::valueOf).toList()));
    }

    private static void measure(Path output, List<Integer> steps) throws Exception {
        try (RestartableServer server = new RestartableServer(Path.of(System.getenv("KUBE_API_TEST_DIR")));
                KubernetesClient client = server.client()) {
            client.apiextensions()
                    .v1()
                    .customResourceDefinitions()
                    .load(Path.of("helm/tctrace/files/crd-without-cel.yaml").toFile())
                    .create();
            client.namespaces()
                    .resource(new NamespaceBuilder()
                            .withNewMetadata()
                            .withName(World.SYSTEM)
                            .endMetadata()
                            .build())
                    .create();
            await(
                    "the new kind",
                    () -> client.resources(TcTrace.class).inAnyNamespace().list() != null);
            ClusterSizeBench bench = new ClusterSizeBench(output, server, client, steps.get(steps.size() - 1));
            for (int pods : steps) {
                bench.step(pods);
            }
            new AgentStep(output, server, client, bench.clones).run();
            new WideStep(output, server, client, bench.clones).run();
            Files.writeString(output.resolve("cluster-size.md"), SizeTable.markdown(steps, SAMPLES));
        }
    }

    private void step(int pods) throws Exception {
        grow(pods);
        String step = "cluster-size." + pods;
        try (JavaProgram operator = JavaProgram.operator(output, server.config(), Map.of())) {
            JavaProgram.Peak starting = operator.peak();
            sample(step + ".ready", operator.until(operator::ready));
            sample(step + ".cpu", operator.processorSeconds());
            // The first start with so many traces: their agents are being made.
            newTrace(step + ".start", pods);
            sample(step + ".rss.start", starting.end());
            settle();
            newTrace(step, pods);
            JavaProgram.pause(SETTLE);
            sample(step + ".rss.settled", operator.residentMegabytes());
            heap(step, operator, pods);
            changes(step, operator, pods);
            restart(step, operator, pods);
        }
    }

    private void grow(int pods) throws Exception {
        long began = System.nanoTime();
        clones.nodes(Clones.nodesFor(there), Clones.nodesFor(pods));
        clones.services(there / PODS_OF_A_SERVICE, pods / PODS_OF_A_SERVICE);
        clones.pods(there, pods);
        IntStream.range(there / PODS_OF_A_TRACE, pods / PODS_OF_A_TRACE)
                .parallel()
                .forEach(number -> {
                    // Each on a node of its own.
                    int pod = number * PODS_OF_A_TRACE + number % Clones.PODS_OF_AN_APPLICATION;
                    trace(Clones.namespace(pod), "trace-" + number, new LabelSelector(), Clones.pod(pod));
                });
        there = pods;
        System.err.printf("%d pods were there after %.0f s%n", pods, (System.nanoTime() - began) / 1e9);
    }

    private void trace(String namespace, String name, LabelSelector selector, String pod) {
        TcTrace trace = new TcTrace();
        trace.setMetadata(
                new ObjectMetaBuilder().withNamespace(namespace).withName(name).build());
        trace.setSpec(TcTraceSpec.builder(new TcTraceSpec.Target(selector, pod, null))
                .filter("icmp")
                .build());
        client.resource(trace).create();
    }

    /** Every trace has its agent's pod, and so nothing is left to do. */
    private void settle() {
        await("all agents' pods", () -> agents() >= there / PODS_OF_A_TRACE);
        JavaProgram.pause(SETTLE);
    }

    /** Of an application whose nodes no other such trace has. */
    private void newTrace(String step, int pods) throws Exception {
        int first = newTraces * Clones.PODS_OF_A_BLOCK;
        if (first > 0 && first + Clones.PODS_OF_AN_APPLICATION > pods) {
            return;
        }
        String namespace = Clones.namespace(first);
        String name = name(newTraces);
        // Its node has no other trace's pod: see grow.
        String node = clones.nodeOf(
                first == 0 && pods == 0 ? 0 : first + (first / PODS_OF_A_TRACE + 10) % Clones.PODS_OF_AN_APPLICATION);
        newTraces++;
        long began = System.nanoTime();
        trace(
                namespace,
                name,
                new LabelSelectorBuilder()
                        .withMatchLabels(Map.of("app", Clones.application(first)))
                        .build(),
                null);
        await("the new trace to be accepted", () -> pods(namespace, name) > 0);
        sample(step + ".accepted", (System.nanoTime() - began) / 1e9);
        await(
                "an agent's pod",
                () -> client.pods()
                                .inNamespace(World.SYSTEM)
                                .withName("tctrace-agent-" + node)
                                .get()
                        != null);
        sample(step + ".agent", (System.nanoTime() - began) / 1e9);
    }

    private static String name(int newTrace) {
        return "new-" + newTrace;
    }

    private int agents() {
        return client.pods()
                .inNamespace(World.SYSTEM)
                .withLabel("app.kubernetes.io/name", "tctrace-agent")
                .list()
                .getItems()
                .size();
    }

    private int pods(String namespace, String trace) {
        TcTrace live = client.resources(TcTrace.class)
                .inNamespace(namespace)
                .withName(trace)
                .get();
        return live.getStatus() == null || live.getStatus().summary() == null
                ? 0
                : live.getStatus().summary().pods();
    }

    private void heap(String step, JavaProgram operator, int pods) throws Exception {
        double heap = operator.heapMegabytes();
        sample(step + ".heap", heap);
        if (pods == 0) {
            emptyHeap = heap;
        } else {
            sample(step + ".heap.pod", (heap - emptyHeap) * (1 << 20) / pods);
        }
    }

    /** Pods far from any trace's, as most are. */
    private void changes(String step, JavaProgram operator, int pods) throws Exception {
        if (pods == 0) {
            return;
        }
        AtomicBoolean over = new AtomicBoolean();
        Thread changing = new Thread(() -> change(pods, over), "changes");
        changing.start();
        sample(step + ".changes.cpu", operator.busyPercent(CHANGING));
        if (pods == most) {
            double heap = operator.heapMegabytes();
            operator.busyPercent(CHANGING_LONG);
            sample(step + ".changes.rss", operator.residentMegabytes());
            sample(step + ".changes.heap", operator.heapMegabytes() - heap);
        }
        over.set(true);
        changing.join();
    }

    private void change(int pods, AtomicBoolean over) {
        long began = System.nanoTime();
        for (int round = 1; !over.get(); round++) {
            int from = round * CHANGES_A_SECOND / 5;
            boolean running = round % 2 == 0;
            try {
                clones.touch(
                        IntStream.range(from, from + CHANGES_A_SECOND / 5)
                                .map(number -> 1 + number % (pods - 1))
                                .filter(number -> number > Clones.PODS_OF_AN_APPLICATION)
                                .boxed()
                                .toList(),
                        running);
            } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
            long late = System.nanoTime() - began - round * 200_000_000L;
            if (late < 0) {
                JavaProgram.pause(Duration.ofNanos(-late));
            }
        }
    }

    /** A pod goes while the API server is away: that the operator knows of it shows that it has listed again. */
    private void restart(String step, JavaProgram operator, int pods) throws Exception {
        String namespace = Clones.namespace(0);
        String trace = name(0);
        int before = pods(namespace, trace);
        server.stopServer();
        if (pods == 0) {
            clones.touch(List.of(1), true);
        } else {
            server.etcd().delete(Clones.key(1));
        }
        JavaProgram.Peak listing = operator.peak();
        server.startServerAgain();
        long began = System.nanoTime();
        await("the list after the restart", () -> pods(namespace, trace) != before);
        sample(step + ".relist", (System.nanoTime() - began) / 1e9);
        JavaProgram.pause(SETTLE);
        sample(step + ".rss.relist", listing.end());
        if (!operator.ready()) {
            throw new IllegalStateException("the operator is not ready after the restart");
        }
        // As before, for the next step.
        clones.touch(List.of(1), true);
        await("the pod to be back", () -> pods(namespace, trace) == Math.max(before, 2));
        if (pods == 0) {
            server.etcd().delete(Clones.key(1));
        }
    }

    static void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!holds(condition)) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("waited in vain for " + what);
            }
            JavaProgram.pause(Duration.ofMillis(20));
        }
    }

    private static boolean holds(BooleanSupplier condition) {
        try {
            return condition.getAsBoolean();
        } catch (io.fabric8.kubernetes.client.KubernetesClientException notYet) {
            return false;
        }
    }

    static void sample(String series, double value) {
        SAMPLES.put(series, value);
        System.out.println("sample\t" + series + "\t" + value);
    }
}
