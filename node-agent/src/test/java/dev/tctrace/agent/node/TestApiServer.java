// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.node;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import io.fabric8.kubeapitest.KubeAPIServer;
import io.fabric8.kubeapitest.KubeAPIServerConfigBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import org.junit.jupiter.api.Assumptions;

import dev.tctrace.api.v1alpha1.TcTrace;

/**
 * A real etcd and kube-apiserver on loopback, with the TcTrace CRD. Where the folder of the programs is not given (see
 * testbed/kubernetes), the test is skipped.
 */
final class TestApiServer implements AutoCloseable {
    private static final Path CRD = Path.of("..", "helm", "tctrace", "files", "crd-without-cel.yaml");

    private final KubeAPIServer server;
    private final Path kubeconfig;
    private final Path programs;
    /** The test's own. */
    final KubernetesClient client;
    /** As an agent has it. */
    final KubernetesClient agentClient;

    static TestApiServer start() throws IOException {
        String dir = System.getenv(KubeAPIServerConfigBuilder.KUBE_API_TEST_DIR);
        Assumptions.assumeTrue(
                dir != null && Files.isDirectory(Path.of(dir)),
                "SKIPPED: no kube-apiserver; set KUBE_API_TEST_DIR to what `testbed/kubernetes dir` prints");
        return new TestApiServer(Path.of(dir));
    }

    private TestApiServer(Path dir) throws IOException {
        try (var versions = Files.list(dir.resolve("k8s"))) {
            programs = versions.findFirst().orElseThrow();
        }
        String version = programs.getFileName().toString().replaceFirst("-.*", "");
        server = new KubeAPIServer(KubeAPIServerConfigBuilder.anAPIServerConfig()
                .withTestDir(dir.toString())
                .withApiServerVersion(version)
                .withOfflineMode(true)
                .build());
        server.start();
        kubeconfig = Files.createTempFile("kubeconfig", ".yaml");
        Files.writeString(kubeconfig, server.getKubeConfigYaml());
        client = new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(server.getKubeConfigYaml()))
                .build();
        agentClient = ClusterClient.open(config(client.getConfiguration().getMasterUrl()));
        try (InputStream crd = Files.newInputStream(CRD)) {
            client.load(crd).serverSideApply();
        }
        awaitServed();
    }

    /** An API server takes a CRD some time before it serves it. */
    private void awaitServed() {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (true) {
            try {
                client.resources(TcTrace.class).inNamespace("default").list();
                return;
            } catch (KubernetesClientException notYet) {
                if (System.nanoTime() > end) {
                    throw notYet;
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
            }
        }
    }

    int port() {
        return URI.create(client.getConfiguration().getMasterUrl()).getPort();
    }

    /** As the test's own, over another address. */
    Config config(String url) {
        Config config = Config.fromKubeconfig(server.getKubeConfigYaml());
        config.setMasterUrl(url);
        return config;
    }

    /** Processor time that etcd and the API server have used so far. */
    Duration cpu() {
        return ProcessHandle.current()
                .children()
                .map(ProcessHandle::info)
                .filter(info -> info.command()
                        .filter(name -> name.endsWith("kube-apiserver") || name.endsWith("etcd"))
                        .isPresent())
                .map(info -> info.totalCpuDuration().orElse(Duration.ZERO))
                .reduce(Duration.ZERO, Duration::plus);
    }

    String kubectl(String... args) throws IOException, InterruptedException {
        String[] command = new String[args.length + 3];
        command[0] = programs.resolve("kubectl").toString();
        command[1] = "--kubeconfig";
        command[2] = kubeconfig.toString();
        System.arraycopy(args, 0, command, 3, args.length);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes());
        if (!process.waitFor(30, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IOException(String.join(" ", command) + ": " + output);
        }
        return output;
    }

    @Override
    public void close() {
        agentClient.close();
        client.close();
        server.stop();
        try {
            Files.deleteIfExists(kubeconfig);
        } catch (IOException left) {
            kubeconfig.toFile().deleteOnExit();
        }
    }
}
