// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.bench.cluster;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;

/**
 * {@code FootprintBench OUT RUNS CGROUPS}: start and memory of the operator and of the agent, idle and with 100 traces on 30
 * pods of one node, which are {@link PodProcesses} below CGROUPS. Has to run where process 1 is its own (a new pid namespace).
 */
public final class FootprintBench {
    private static final int TARGETS = 30;
    private static final int TRACES = 100;
    /** Longer than what the images wait before they give memory back (TrimNativeHeapInterval). */
    private static final Duration SETTLE = Duration.ofSeconds(22);

    /** For how long the processor time of a process that has nothing to do is taken. */
    private static final Duration WATCHED = Duration.ofSeconds(20);

    /**
     * From then on. A kernel that refuses tracers is asked again after 10, 30 and 70 seconds: what that takes is nothing that a
     * working agent does.
     */
    private static final Duration BETWEEN_ATTEMPTS = Duration.ofSeconds(20);

    private static final String[] ATTACH_TRIED = {": tracing eth0 of pod", "cannot be traced"};

    private final Path output;
    private final int runs;
    private final ApiServer server;
    private final World world;

    private FootprintBench(Path output, int runs, ApiServer server, KubernetesClient client) {
        this.output = output;
        this.runs = runs;
        this.server = server;
        this.world = new World(client, 1, TARGETS, TARGETS);
    }

    public static void main(String[] arguments) {
        Harness.run(() -> measure(arguments));
    }

    private static void measure(String[] arguments) throws Exception {
        Path output = Path.of(arguments[0]);
        try (ApiServer server = new ApiServer(output);
                KubernetesClient client = server.client()) {
            FootprintBench bench = new FootprintBench(output, Integer.parseInt(arguments[1]), server, client);
            bench.idle();
            try (PodProcesses processes = new PodProcesses(Path.of(arguments[2]))) {
                bench.world.makeNodes();
                for (Pod pod : bench.world.makePods()) {
                    processes.start(pod.getMetadata().getUid());
                }
                bench.agentWithOneTrace();
                bench.operatorWithTraces();
                bench.agentWithTraces();
            }
        }
    }

    private JavaProgram operator() throws IOException {
        return JavaProgram.operator(output, server.kubeConfig(), Map.of());
    }

    private JavaProgram agent() throws IOException {
        return JavaProgram.agent(
                output,
                server.kubeConfig(),
                world.node(0),
                "tctrace-agent-" + world.node(0),
                Map.of("MAX_TARGETS", String.valueOf(TRACES)));
    }

    private void idle() throws IOException {
        Pod own = world.makeIdleAgent();
        for (int run = 0; run < runs; run++) {
            try (JavaProgram operator = operator()) {
                sample("footprint.operator.start", operator.until(operator::ready));
                JavaProgram.pause(SETTLE);
                sample("footprint.operator.rss", operator.residentMegabytes());
            }
            try (JavaProgram agent = agent()) {
                agent.until(agent::ready);
                JavaProgram.pause(SETTLE);
                sample("footprint.agent.rss", agent.residentMegabytes());
                if (run == 0) {
                    sample("footprint.agent.cpu", agent.busyPercent(WATCHED));
                }
            }
        }
        world.client().resource(own).withGracePeriod(0).delete();
    }

    private void agentWithOneTrace() throws IOException {
        try (JavaProgram operator = operator()) {
            operator.until(operator::ready);
            accept(operator, 0, 1);
        }
        for (int run = 0; run < runs; run++) {
            try (JavaProgram agent = agent()) {
                sample("footprint.agent.start", agent.until(() -> agent.said(ATTACH_TRIED) > 0));
            }
        }
    }

    private void operatorWithTraces() throws IOException {
        try (JavaProgram operator = operator()) {
            operator.until(operator::ready);
            accept(operator, 1, TRACES);
            sample("footprint.operator.rss.traces", operator.residentMegabytes());
        }
    }

    /** Makes the traces, and gives the operator time to tell the agents. */
    private void accept(JavaProgram operator, int from, int to) throws IOException {
        world.makeTraces(from, to);
        operator.until(() -> {
            JavaProgram.pause(Duration.ofMillis(500));
            world.agentsRun();
            return world.accepted() == to;
        });
        // The agent's pod may have been made after the last look at the pods.
        world.agentsRun();
        JavaProgram.pause(SETTLE);
    }

    private void agentWithTraces() throws IOException {
        for (int run = 0; run < runs; run++) {
            try (JavaProgram agent = agent()) {
                sample("footprint.agent.start.traces", agent.until(() -> agent.said(ATTACH_TRIED) > 0));
                agent.until(() -> agent.said(ATTACH_TRIED) >= TRACES);
                JavaProgram.pause(SETTLE);
                sample("footprint.agent.rss.traces", agent.residentMegabytes());
                if (run == 0) {
                    JavaProgram.pause(BETWEEN_ATTEMPTS);
                    sample("footprint.agent.cpu.traces", agent.busyPercent(WATCHED));
                }
            }
        }
    }

    private static void sample(String series, double value) {
        System.out.println("sample\t" + series + "\t" + value);
    }
}
