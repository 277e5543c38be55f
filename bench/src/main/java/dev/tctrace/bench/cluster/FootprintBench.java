package dev.tctrace.bench.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;

/**
 * {@code FootprintBench OUT RUNS CGROUPS}: start and memory of the operator and of the agent, idle and with 100 traces on 30
 * pods of one node. The pods are processes in network namespaces of their own, in cgroups below CGROUPS that are named as a kubelet
 * names them. Has to run where process 1 is its own (a new pid namespace), for that is what the agent takes for the node.
 */
public final class FootprintBench {
    private static final int TARGETS = 30;
    private static final int TRACES = 100;
    private static final Duration SETTLE = Duration.ofSeconds(10);
    private static final String OPERATOR = "operator";
    private static final String AGENT = "node-agent";
    private static final String[] ATTACH_TRIED = {": tracing eth0 of pod", "cannot be traced"};

    private final Path output;
    private final Path cgroups;
    private final int runs;
    private final ApiServer server;
    private final World world;
    private final List<Process> pods = new ArrayList<>();

    private FootprintBench(Path output, int runs, Path cgroups, ApiServer server, KubernetesClient client) {
        this.output = output;
        this.runs = runs;
        this.cgroups = cgroups;
        this.server = server;
        this.world = new World(client, 1, TARGETS, TARGETS);
    }

    public static void main(String[] arguments) throws Exception {
        Path output = Path.of(arguments[0]);
        try (ApiServer server = new ApiServer(output);
                KubernetesClient client = server.client()) {
            FootprintBench bench =
                    new FootprintBench(output, Integer.parseInt(arguments[1]), Path.of(arguments[2]), server, client);
            bench.idle();
            try {
                bench.world.makeNodes();
                for (Pod pod : bench.world.makePods()) {
                    bench.startPod(pod.getMetadata().getUid());
                }
                bench.operatorWithTraces();
                bench.agentWithTraces();
            } finally {
                bench.pods.forEach(Process::destroyForcibly);
            }
        }
        // The client leaves threads behind that would keep this process.
        System.exit(0);
    }

    private JavaProgram operator() throws IOException {
        return new JavaProgram(
                OPERATOR,
                output,
                server.kubeConfig(),
                Map.of(
                        "POD_NAMESPACE", World.SYSTEM,
                        "POD_NAME", "operator",
                        "TCTRACE_AGENT_IMAGE", "tctrace/node-agent:0.1.0",
                        "TCTRACE_LEADER_ELECTION_ENABLED", "false"));
    }

    private JavaProgram agent() throws IOException {
        return new JavaProgram(
                AGENT,
                output,
                server.kubeConfig(),
                Map.of(
                        "NODE_NAME",
                        world.node(0),
                        "POD_NAMESPACE",
                        World.SYSTEM,
                        "POD_NAME",
                        "tctrace-agent-" + world.node(0),
                        "MAX_TARGETS",
                        String.valueOf(TRACES)));
    }

    private void idle() throws IOException {
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
            }
        }
    }

    private void operatorWithTraces() throws IOException {
        try (JavaProgram operator = operator()) {
            operator.until(operator::ready);
            world.makeTraces(TRACES);
            operator.until(() -> {
                JavaProgram.pause(Duration.ofMillis(500));
                world.agentsRun();
                return world.accepted() == TRACES;
            });
            JavaProgram.pause(SETTLE);
            sample("footprint.operator.rss.traces", operator.residentMegabytes());
        }
    }

    private void agentWithTraces() throws IOException {
        for (int run = 0; run < runs; run++) {
            try (JavaProgram agent = agent()) {
                sample("footprint.agent.start", agent.until(() -> agent.said(ATTACH_TRIED) > 0));
                agent.until(() -> agent.said(ATTACH_TRIED) >= TRACES);
                JavaProgram.pause(SETTLE);
                sample("footprint.agent.rss.traces", agent.residentMegabytes());
            }
        }
    }

    /** A process that sleeps in a network namespace with an eth0, in the cgroup of a pod's container. */
    private void startPod(String uid) throws IOException {
        Path cgroup = Files.createDirectories(cgroups.resolve("kubepods/pod" + uid + "/main"));
        pods.add(new ProcessBuilder(
                        "unshare",
                        "--net",
                        "sh",
                        "-c",
                        "echo $$ >" + cgroup
                                + "/cgroup.procs; ip link add eth0 type veth peer name eth1; ip link set eth0 up;"
                                + " exec sleep 1000")
                .inheritIO()
                .start());
    }

    private static void sample(String series, double value) {
        System.out.println("sample\t" + series + "\t" + value);
    }
}
