// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.operator.apiserver;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

import dev.tctrace.api.v1alpha1.TcTrace;
import dev.tctrace.operator.large.RestartableServer;
import dev.tctrace.testsupport.Waiting;
import dev.tctrace.testsupport.Wire;

/**
 * An API server that can be taken away, and operators that are processes of their own. The server is one for all classes of a run, each
 * test has a namespace of its own.
 */
final class FaultyWorld implements BeforeEachCallback, AfterEachCallback {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final AtomicInteger WORLDS = new AtomicInteger();

    /** Of all tests: closed when the last one is over. */
    private static final class Shared implements AutoCloseable {
        private final RestartableServer server;
        private final KubernetesClient client;
        private final Path folder;

        Shared() {
            try {
                folder = Files.createTempDirectory("tctrace-faults");
                server = new RestartableServer(ControlPlane.binaries().orElseThrow());
                client = server.client();
                ControlPlane.installCrd(client);
                ControlPlane.makeSystemNamespace(client);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() throws IOException {
            client.close();
            server.close();
        }
    }

    private final List<Process> operators = new ArrayList<>();
    private Shared shared;
    private String id;
    private Cluster cluster;

    @Override
    public void beforeEach(ExtensionContext context) {
        shared = context.getRoot()
                .getStore(ExtensionContext.Namespace.create(FaultyWorld.class))
                .computeIfAbsent(Shared.class, key -> new Shared(), Shared.class);
        id = "faults-" + WORLDS.getAndIncrement();
        cluster = new Cluster(client(), id);
    }

    @Override
    public void afterEach(ExtensionContext context) throws InterruptedException {
        for (Process operator : operators) {
            operator.destroyForcibly().waitFor();
        }
        operators.clear();
        client().resources(TcTrace.class).inNamespace(id).delete();
        client().pods().inNamespace(Cluster.SYSTEM).withGracePeriod(0).delete();
    }

    RestartableServer server() {
        return shared.server;
    }

    KubernetesClient client() {
        return shared.client;
    }

    /** The namespace of this test, and the beginning of its nodes' names. */
    String id() {
        return id;
    }

    Cluster cluster() {
        return cluster;
    }

    /** Starts one. */
    Process operator(String... options) {
        return operator(server().config(), options);
    }

    /** One that goes through a wire of the test's. */
    Process operator(Wire wire, String... options) {
        return operator(
                new ConfigBuilder(server().config()).withMasterUrl(wire.url()).build(), options);
    }

    private Process operator(Config config, String... options) {
        List<String> all = new ArrayList<>(List.of("-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        all.addAll(List.of(options));
        try {
            Process operator = LonelyOperator.start(config, log(operators.size()), all.toArray(String[]::new));
            operators.add(operator);
            return operator;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path log(int operator) {
        return shared.folder.resolve(id + "-" + operator + ".log");
    }

    /** What the first operator asked the API server for, each {@code PATCH /apis/…?…}, repeated ones too. */
    List<String> requests() {
        try {
            return Files.readAllLines(log(0)).stream()
                    .filter(line -> line.startsWith(LonelyOperator.REQUEST))
                    .map(line -> line.substring(LonelyOperator.REQUEST.length()))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void until(String what, BooleanSupplier condition) {
        Predicate<Boolean> holds = Boolean::booleanValue;
        Waiting.eventually(
                what + " (logs in " + shared.folder + ")",
                condition::getAsBoolean,
                holds,
                PATIENCE,
                Duration.ofMillis(100));
    }

    /** Of the condition Ready; empty where there is none. */
    String reason(String trace) {
        return cluster.condition(trace, "Ready").map(Condition::getReason).orElse("");
    }

    long packets(String trace) {
        TcTrace live = cluster.get(trace);
        return live.getStatus() == null || live.getStatus().summary() == null
                ? 0
                : live.getStatus().summary().packets();
    }

    /** Of all traces of this test. */
    List<String> versions() {
        return client().resources(TcTrace.class).inNamespace(id).list().getItems().stream()
                .map(trace -> trace.getMetadata().getResourceVersion())
                .toList();
    }

    static Duration cpu(Process process) {
        return process.info().totalCpuDuration().orElseThrow();
    }
}
