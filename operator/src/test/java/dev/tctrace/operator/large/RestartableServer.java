// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.operator.large;

import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.fabric8.kubeapitest.cert.CertManager;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;

/**
 * etcd and kube-apiserver of the folder that {@code testbed/kubernetes dir} prints. kube-api-test ends etcd where its API server ends, so
 * both are started here.
 */
public final class RestartableServer implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final Path binaries;
    private final Path folder;
    private final CertManager certificates;
    private final int port = freePort();
    private final Etcd etcd;
    private final Process etcdProcess;
    private Process server;

    /** @param directory holds k8s/VERSION-linux-amd64 */
    public RestartableServer(Path directory) throws IOException {
        try (Stream<Path> versions = Files.list(directory.resolve("k8s"))) {
            binaries = versions.sorted().findFirst().orElseThrow();
        }
        folder = Files.createTempDirectory("tctrace-large");
        Runtime.getRuntime().addShutdownHook(new Thread(this::closeIfOpen));
        certificates = new CertManager(directory.toString());
        certificates.createCertificatesIfNeeded();
        int etcdPort = freePort();
        String peers = "http://127.0.0.1:" + freePort();
        String clients = "http://127.0.0.1:" + etcdPort;
        etcdProcess = start(
                "etcd",
                List.of(
                        binaries.resolve("etcd").toString(),
                        "--data-dir=" + folder.resolve("etcd"),
                        // What is lost with the machine is of no worth.
                        "--unsafe-no-fsync",
                        "--quota-backend-bytes=" + (8L << 30),
                        // What was written since the last snapshot is kept in memory: with pods of 8 KB some gigabytes
                        // by default.
                        "--snapshot-count=1000",
                        "--listen-client-urls=" + clients,
                        "--advertise-client-urls=" + clients,
                        "--initial-cluster=default=" + peers,
                        "--initial-advertise-peer-urls=" + peers,
                        "--listen-peer-urls=" + peers));
        etcd = new Etcd(etcdPort);
        try {
            startServer();
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    private void startServer() throws IOException {
        server = start(
                "kube-apiserver",
                List.of(
                        binaries.resolve("kube-apiserver").toString(),
                        "--cert-dir=" + folder,
                        "--tls-cert-file=" + certificates.getAPIServerCertPath(),
                        "--tls-private-key-file=" + certificates.getAPIServerKeyPath(),
                        "--secure-port=" + port,
                        "--etcd-servers=http://127.0.0.1:" + etcd.port(),
                        "--authorization-mode=RBAC",
                        "--service-account-issuer=https://localhost",
                        "--service-account-signing-key-file=" + certificates.getAPIServerKeyPath(),
                        "--service-account-key-file=" + certificates.getAPIServerKeyPath(),
                        "--disable-admission-plugins=ServiceAccount",
                        "--client-ca-file=" + certificates.getClientCertPath(),
                        "--service-cluster-ip-range=10.0.0.0/16",
                        "--allow-privileged"));
        try (KubernetesClient client = client()) {
            waitFor("kube-apiserver", server, () -> client.raw("/readyz"));
        }
    }

    public Etcd etcd() {
        return etcd;
    }

    /** Of the API server, on this machine. */
    public int port() {
        return port;
    }

    /** Ends the API server; what is written to etcd meanwhile no watch sees. */
    public void stopServer() {
        end(server);
    }

    /** @return seconds until it served again */
    public double startServerAgain() throws IOException {
        long began = System.nanoTime();
        startServer();
        return (System.nanoTime() - began) / 1e9;
    }

    public KubernetesClient client() {
        return new KubernetesClientBuilder().withConfig(config()).build();
    }

    public Config config() {
        return new ConfigBuilder(Config.empty())
                .withMasterUrl("https://127.0.0.1:" + port)
                .withCaCertFile(certificates.getAPIServerCertPath())
                .withClientCertFile(certificates.getClientCertPath())
                .withClientKeyFile(certificates.getClientKeyPath())
                .withDisableHostnameVerification(true)
                .withRequestTimeout(60_000)
                .withRequestRetryBackoffLimit(0)
                .withMaxConcurrentRequests(64)
                .withMaxConcurrentRequestsPerHost(64)
                .build();
    }

    private Process start(String name, List<String> command) throws IOException {
        File log = folder.resolve(name + ".log").toFile();
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
                .start();
    }

    private void waitFor(String name, Process process, Runnable question) throws IOException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                question.run();
                return;
            } catch (KubernetesClientException notYet) {
                if (!process.isAlive() || System.nanoTime() > end) {
                    throw new IOException(name + " does not serve; see " + folder, notYet);
                }
                pause();
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(50);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static void end(Process process) {
        if (process == null) {
            return;
        }
        process.destroyForcibly();
        try {
            process.waitFor(1, TimeUnit.MINUTES);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Where this process is interrupted. */
    private void closeIfOpen() {
        try {
            close();
        } catch (IOException e) {
            System.err.println("Left behind: " + folder + ": " + e);
        }
    }

    @Override
    public void close() throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        end(server);
        end(etcdProcess);
        try (Stream<Path> files = Files.walk(folder)) {
            files.map(Path::toFile).sorted((a, b) -> b.compareTo(a)).forEach(File::delete);
        }
    }
}
