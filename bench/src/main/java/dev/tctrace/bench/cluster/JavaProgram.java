// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.bench.cluster;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.fabric8.kubernetes.client.Config;

/** The agent or the operator, started with the options of its image (the ENTRYPOINT of its Containerfile), as a process of its own. */
final class JavaProgram implements AutoCloseable {
    /** An old API server takes a quarter of a second for each wide trace. */
    private static final Duration PATIENCE = Duration.ofMinutes(15);

    private static final Pattern ENTRYPOINT = Pattern.compile("(?m)^ENTRYPOINT \\[(.*)]$");
    /** What the JVM makes of the chart's limits: memory of both, the processor of the agent. */
    private static final String LIMITS = "-XX:MaxRAM=512m -XX:ActiveProcessorCount=1";

    private static final double TICKS = 100;

    private final Process process;
    private final long startedAt;
    private final int port;
    private final Path log;

    /**
     * @param module whose program; its class archive is in MODULE/target, made by the group's script
     * @param output OUT: the log lies there
     */
    private JavaProgram(String module, Path output, Config server, Map<String, String> environment) throws IOException {
        port = freePort();
        log = output.resolve(module + ".log");
        ProcessBuilder builder =
                new ProcessBuilder(command(module)).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        builder.environment().put("JAVA_TOOL_OPTIONS", LIMITS);
        // As in a pod: without a kubeconfig, which would load much that the program does not need.
        builder.environment().putAll(credentials(server));
        builder.environment().put("HTTP_PORT", String.valueOf(port));
        builder.environment().put("HTTP_HOST", "127.0.0.1");
        startedAt = System.nanoTime();
        process = builder.start();
    }

    /**
     * The operator, alone and so without an election.
     *
     * @param settings beyond those that it always has here
     */
    static JavaProgram operator(Path output, Path kubeConfig, Map<String, String> settings) throws IOException {
        return operator(output, Config.fromKubeconfig(kubeConfig.toFile()), settings);
    }

    static JavaProgram operator(Path output, Config server, Map<String, String> settings) throws IOException {
        Map<String, String> environment = new HashMap<>(settings);
        environment.put("POD_NAMESPACE", World.SYSTEM);
        environment.put("POD_NAME", "operator");
        environment.put("TCTRACE_AGENT_IMAGE", "tctrace/node-agent:0.1.0");
        environment.put("TCTRACE_LEADER_ELECTION_ENABLED", "false");
        return new JavaProgram("operator", output, server, environment);
    }

    /**
     * A node's agent.
     *
     * @param pod the name of its pod
     * @param settings beyond those that tell who it is
     */
    static JavaProgram agent(Path output, Path kubeConfig, String node, String pod, Map<String, String> settings)
            throws IOException {
        return agent(output, Config.fromKubeconfig(kubeConfig.toFile()), node, pod, settings);
    }

    static JavaProgram agent(Path output, Config server, String node, String pod, Map<String, String> settings)
            throws IOException {
        Map<String, String> environment = new HashMap<>(settings);
        environment.put("NODE_NAME", node);
        environment.put("POD_NAMESPACE", World.SYSTEM);
        environment.put("POD_NAME", pod);
        return new JavaProgram("node-agent", output, server, environment);
    }

    private static List<String> command(String module) throws IOException {
        Matcher entrypoint = ENTRYPOINT.matcher(Files.readString(Path.of(module, "Containerfile")));
        if (!entrypoint.find()) {
            throw new IOException(module + "/Containerfile has no ENTRYPOINT");
        }
        return Arrays.stream(entrypoint.group(1).split(","))
                .map(word -> word.strip().replace("\"", ""))
                .map(word -> word.replace("/opt/tctrace", module + "/target"))
                .toList();
    }

    private static Map<String, String> credentials(Config config) {
        return Map.of(
                "KUBERNETES_MASTER", config.getMasterUrl(),
                "KUBERNETES_CERTS_CA_FILE", config.getCaCertFile(),
                "KUBERNETES_CERTS_CLIENT_FILE", config.getClientCertFile(),
                "KUBERNETES_CERTS_CLIENT_KEY_FILE", config.getClientKeyFile());
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    /** Seconds from the start of the process until the condition held. */
    double until(BooleanSupplier condition) throws IOException {
        while (!condition.getAsBoolean()) {
            if (!process.isAlive() || System.nanoTime() - startedAt > PATIENCE.toNanos()) {
                throw new IOException("not reached; see " + log);
            }
            pause(Duration.ofMillis(5));
        }
        return (System.nanoTime() - startedAt) / 1e9;
    }

    boolean ready() {
        try {
            HttpURLConnection answer = (HttpURLConnection) URI.create("http://127.0.0.1:" + port + "/q/health/ready")
                    .toURL()
                    .openConnection();
            return answer.getResponseCode() == HttpURLConnection.HTTP_OK;
        } catch (IOException notYet) {
            return false;
        }
    }

    /** How many lines of its log hold one of the texts. */
    long said(String... texts) {
        try {
            return Files.readAllLines(log).stream()
                    .filter(line -> Arrays.stream(texts).anyMatch(line::contains))
                    .count();
        } catch (IOException notYet) {
            return 0;
        }
    }

    /** Resident megabytes. */
    double residentMegabytes() throws IOException {
        return Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
                        .filter(line -> line.startsWith("VmRSS:"))
                        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                        .findFirst()
                        .orElseThrow()
                / 1024.0;
    }

    /** The highest of what {@link #residentMegabytes} is until {@link Peak#end}, every 50 ms. */
    Peak peak() {
        return new Peak();
    }

    final class Peak {
        private volatile double highest;
        private volatile boolean over;
        private final Thread thread = new Thread(this::watch, "peak");

        private Peak() {
            thread.setDaemon(true);
            thread.start();
        }

        private void watch() {
            while (!over && process.isAlive()) {
                try {
                    highest = Math.max(highest, residentMegabytes());
                } catch (IOException | RuntimeException ended) {
                    return;
                }
                pause(Duration.ofMillis(50));
            }
        }

        double end() {
            over = true;
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return highest;
        }
    }

    /** Seconds of processor time so far. */
    double processorSeconds() throws IOException {
        String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS;
    }

    /** Waits that long; percent of a core that the process used meanwhile. */
    double busyPercent(Duration watched) throws IOException {
        double used = processorSeconds();
        long began = System.nanoTime();
        pause(watched);
        return (processorSeconds() - used) * 1e11 / (System.nanoTime() - began);
    }

    /** Megabytes that live objects take: what a full collection leaves. */
    double heapMegabytes() throws IOException, InterruptedException {
        run("jcmd", String.valueOf(process.pid()), "GC.run");
        Matcher used =
                Pattern.compile(" used (\\d+)K").matcher(run("jcmd", String.valueOf(process.pid()), "GC.heap_info"));
        double kilobytes = 0;
        // Young and old generation; the metaspace, which comes last, is no heap.
        for (int generation = 0; generation < 2 && used.find(); generation++) {
            kilobytes += Long.parseLong(used.group(1));
        }
        return kilobytes / 1024;
    }

    private static String run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes());
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", command) + ": " + output);
        }
        return output;
    }

    static void pause(Duration time) {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
