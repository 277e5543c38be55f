// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;

import dev.tctrace.testsupport.Waiting;

/** The testbed's cluster, as the tests speak to it: by the API, by kubectl, and by commands on its nodes. */
record Cluster(KubernetesClient client, Path testbed) implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(Long.getLong("testbed.patience", 300));

    /** The cluster that {@code testbed/cluster up} started. */
    static Cluster connect() {
        Path testbed = Path.of(System.getProperty("basedir", "."))
                .toAbsolutePath()
                .normalize()
                .getParent();
        String kubeconfig = run(List.of(testbed + "/cluster", "kubeconfig")).strip();
        try {
            Config config = Config.fromKubeconfig(Files.readString(Path.of(kubeconfig)));
            return new Cluster(new KubernetesClientBuilder().withConfig(config).build(), testbed);
        } catch (IOException e) {
            throw new UncheckedIOException("the cluster is not running: make cluster-up", e);
        }
    }

    /** The path of its KUBECONFIG. */
    String kubeconfig() {
        return run(List.of(testbed + "/cluster", "kubeconfig")).strip();
    }

    /** The kubectl that fits it. */
    String kubectlProgram() {
        return run(List.of(testbed + "/kubernetes", "kubectl")).strip();
    }

    /** What {@code kubectl} prints. */
    String kubectl(String... arguments) {
        return run(command("kubectl", arguments));
    }

    /** What a command in a pod prints. */
    String inPod(String namespace, String pod, String... command) {
        List<String> arguments = new ArrayList<>(List.of("--namespace", namespace, "exec", pod, "--"));
        arguments.addAll(List.of(command));
        return kubectl(arguments.toArray(String[]::new));
    }

    /** What a shell script prints on a node: {@code node-1} or {@code node-2}. */
    String onNode(String node, String script) {
        return run(command("on", node.substring(node.lastIndexOf('-') + 1), "sh", "-c", script));
    }

    /** Cuts a node's power ({@code off}), or boots it again ({@code on}). */
    void power(String node, String state) {
        run(command("power", node.substring(node.lastIndexOf('-') + 1), state));
    }

    /** The first value that is right; fails with the last one seen when it does not come in time. */
    static <T> T eventually(String what, Supplier<T> value, java.util.function.Predicate<T> right) {
        return Waiting.eventually(what, value, right, PATIENCE, Duration.ofMillis(500));
    }

    private List<String> command(String verb, String... arguments) {
        List<String> command = new ArrayList<>(List.of(testbed + "/cluster", verb));
        command.addAll(Arrays.asList(arguments));
        return command;
    }

    private static String run(List<String> command) {
        try {
            Path errors = Files.createTempFile("testbed", ".err");
            try {
                Process process = new ProcessBuilder(command)
                        .redirectInput(ProcessBuilder.Redirect.from(
                                Path.of("/dev/null").toFile()))
                        .redirectError(errors.toFile())
                        .start();
                String output = new String(process.getInputStream().readAllBytes());
                int code = process.waitFor();
                if (code != 0) {
                    throw new CommandFailed(command, code, output + Files.readString(errors));
                }
                return output;
            } finally {
                Files.delete(errors);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        client.close();
    }

    /** A command that ended with another exit code than 0; the message holds what it said. */
    static final class CommandFailed extends RuntimeException {
        CommandFailed(List<String> command, int code, String said) {
            super(String.join(" ", command) + " ended with " + code + ": " + said);
        }
    }
}
