// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.bench.cluster;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import io.fabric8.kubernetes.client.KubernetesClient;

/**
 * {@code ScaleBench OUT TRACES PODS CHANGES}: the operator with many traces on many pods. The traces and pods are there before it
 * starts; agents are played. Then nothing changes for a while, then much does.
 */
public final class ScaleBench {
    private static final int NODES = 50;
    private static final Duration QUIET = Duration.ofSeconds(60);
    private static final Duration LOOK = Duration.ofSeconds(1);

    private ScaleBench() {}

    public static void main(String[] arguments) {
        Harness.run(() -> measure(arguments));
    }

    private static void measure(String[] arguments) throws Exception {
        Path output = Path.of(arguments[0]);
        int traces = Integer.parseInt(arguments[1]);
        int pods = Integer.parseInt(arguments[2]);
        int changes = Integer.parseInt(arguments[3]);
        try (ApiServer server = new ApiServer(output);
                KubernetesClient client = server.client()) {
            World world = new World(client, NODES, pods, traces);
            world.makeNodes();
            world.makePods();
            world.makeTraces(traces);
            ApiServer.Requests before = server.requests();
            try (JavaProgram operator = JavaProgram.operator(output, server.kubeConfig(), Map.of())) {
                AtomicInteger looks = new AtomicInteger();
                sample("scale.settle", operator.until(() -> {
                    JavaProgram.pause(LOOK);
                    looks.incrementAndGet();
                    return world.accepted() == traces;
                }));
                sample("scale.calls", (server.requests().since(before).all() - looks.get()) / traces);
                world.agentsRun();
                world.agentsReport(traces, 1);
                operator.until(() -> {
                    JavaProgram.pause(LOOK);
                    world.agentsRun();
                    return world.ready() == traces;
                });
                idle(operator, server);
                changes(operator, world, traces, changes);
            }
        }
    }

    private static void idle(JavaProgram operator, ApiServer server) throws IOException {
        JavaProgram.pause(Duration.ofSeconds(10));
        ApiServer.Requests before = server.requests();
        sample("scale.idle.cpu", operator.busyPercent(QUIET));
        sample("scale.idle.writes", server.requests().since(before).writes());
    }

    /** Half of them first: what is loaded once is no growth. */
    private static void changes(JavaProgram operator, World world, int traces, int changes)
            throws IOException, InterruptedException {
        int rounds = changes / world.pods();
        double early = 0;
        for (int round = 1; round <= rounds; round++) {
            world.agentsReport(traces, round + 1);
            if (round == (rounds + 1) / 2) {
                early = settledHeap(operator);
            }
        }
        sample("scale.heap.growth", settledHeap(operator) - early);
    }

    private static double settledHeap(JavaProgram operator) throws IOException, InterruptedException {
        JavaProgram.pause(Duration.ofSeconds(5));
        return operator.heapMegabytes();
    }

    private static void sample(String series, double value) {
        System.out.println("sample\t" + series + "\t" + value);
    }
}
