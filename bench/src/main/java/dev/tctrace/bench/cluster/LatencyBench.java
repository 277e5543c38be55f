// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.bench.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;

import dev.tctrace.api.v1alpha1.TcTrace;

/**
 * {@code LatencyBench OUT KUBECTL WARM COLD CGROUPS}: from {@code kubectl apply} to the definite answer in Ready, and to the first
 * packet in the status, so often without an agent on the node and so often with one. Operator and agent are processes with the
 * options of their images, the kubelet is played. Where the kernel refuses tracers, the answer is that it does; then no packet comes.
 * Has to run where process 1 is its own, as {@link PodProcesses} says.
 */
public final class LatencyBench {
    private static final String TRACE = "measured";
    private static final String MANIFEST = """
            apiVersion: tctrace.dev/v1alpha1
            kind: TcTrace
            metadata: {name: %s, namespace: %s}
            spec:
              target:
                podSelector: {matchLabels: {app: %s}}
              filter: icmp
            """;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration LOOK = Duration.ofMillis(200);

    private final World world;
    private final List<String> kubectl;
    private final Path manifest;
    private boolean sawPackets;
    private String refusal = "";

    private LatencyBench(World world, Path output, String kubectl, Path kubeConfig) throws IOException {
        this.world = world;
        this.kubectl =
                List.of(kubectl, "--kubeconfig=" + kubeConfig, "--cache-dir=" + output.resolve("latency.kubectl"));
        this.manifest = Files.writeString(
                output.resolve("latency.yaml"), MANIFEST.formatted(TRACE, World.NAMESPACE, world.application(1)));
    }

    public static void main(String[] arguments) {
        Harness.run(() -> measure(
                Path.of(arguments[0]),
                arguments[1],
                Integer.parseInt(arguments[2]),
                Integer.parseInt(arguments[3]),
                Path.of(arguments[4])));
    }

    private static void measure(Path output, String kubectl, int warm, int cold, Path cgroups) throws Exception {
        try (ApiServer server = new ApiServer(output);
                KubernetesClient client = server.client()) {
            // One pod is of the trace that keeps the agent, the other of the one that is measured.
            World world = new World(client, 1, 2, 2);
            world.makeNodes();
            LatencyBench bench = new LatencyBench(world, output, kubectl, server.kubeConfig());
            try (PodProcesses pods = new PodProcesses(cgroups);
                    JavaProgram operator = JavaProgram.operator(
                            output, server.kubeConfig(), Map.of("TCTRACE_AGENT_IDLE_GRACE", "1s"));
                    AgentKubelet kubelet = new AgentKubelet(world, output, server.kubeConfig())) {
                for (Pod pod : world.makePods()) {
                    pods.startPinging(pod.getMetadata().getUid());
                }
                operator.until(operator::ready);
                bench.cold(cold);
                bench.warm(warm);
                bench.sayWhyNoPackets();
            }
        }
    }

    private void cold(int runs) throws IOException, InterruptedException {
        // Fills kubectl's cache of what the server knows, which a user's has.
        kubectl("get", "tctraces");
        for (int run = 0; run < runs; run++) {
            measure("cold");
            until(
                    "the agent's pod is gone",
                    () -> world.client()
                            .pods()
                            .inNamespace(World.SYSTEM)
                            .list()
                            .getItems()
                            .isEmpty());
        }
    }

    private void warm(int runs) throws IOException, InterruptedException {
        world.makeTraces(1);
        try (StatusWatch watch = new StatusWatch(world, World.trace(0))) {
            watch.answered(PATIENCE);
        }
        for (int run = 0; run < runs; run++) {
            // Each begins at another moment between two reports of the agent.
            JavaProgram.pause(Duration.ofMillis(3000 + 370L * (run % 6)));
            measure("warm");
        }
    }

    private void measure(String kind) throws IOException, InterruptedException {
        try (StatusWatch watch = new StatusWatch(world, TRACE)) {
            long began = System.nanoTime();
            kubectl("apply", "--filename=" + manifest);
            StatusWatch.Moment answered = watch.answered(PATIENCE);
            sample("latency.ready." + kind, answered.nanos() - began);
            if (answered.answer().tracing()) {
                sample("latency.packet." + kind, watch.packet(PATIENCE).nanos() - began);
                sawPackets = true;
            } else {
                refusal = answered.answer().said();
            }
        }
        world.client()
                .resources(TcTrace.class)
                .inNamespace(World.NAMESPACE)
                .withName(TRACE)
                .delete();
    }

    private void sayWhyNoPackets() {
        if (!sawPackets) {
            System.out.println("skipped\tlatency.packet\tno packet can be counted on this machine itself: "
                    + refusal.replaceAll("\\s+", " "));
        }
    }

    private void kubectl(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(kubectl);
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", command) + " failed");
        }
    }

    private static void until(String what, BooleanSupplier condition) throws IOException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new IOException("not reached in " + PATIENCE + ": " + what);
            }
            JavaProgram.pause(LOOK);
        }
    }

    private static void sample(String series, long nanos) {
        System.out.println("sample\t" + series + "\t" + nanos / 1e9);
    }
}
