package dev.tctrace.operator.apiserver;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.fabric8.kubeapitest.KubeAPIServer;
import io.fabric8.kubeapitest.KubeAPIServerConfigBuilder;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;

/** A real kube-apiserver and etcd, with the CRD that fits it, for the tests of one run. */
public final class ApiServer implements QuarkusTestResourceLifecycleManager {
    static final String DIRECTORY = "KUBE_API_TEST_DIR";
    static final Path ROOT = Path.of(System.getProperty("basedir", "."))
            .resolve("..")
            .toAbsolutePath()
            .normalize();

    private static Config config;
    private static boolean cel;
    private KubeAPIServer server;

    /** Where the binaries are; empty: none were given. */
    static Optional<Path> binaries() {
        return Optional.ofNullable(System.getenv(DIRECTORY)).map(Path::of).filter(Files::isDirectory);
    }

    static KubernetesClient client() {
        return new KubernetesClientBuilder().withConfig(config).build();
    }

    /** Whether it evaluates CEL rules (1.25 and later). */
    static boolean hasCel() {
        return cel;
    }

    @Override
    public Map<String, String> start() {
        server = new KubeAPIServer(KubeAPIServerConfigBuilder.anAPIServerConfig()
                .withOfflineMode(true)
                .withTestDir(binaries().orElseThrow().toString())
                .withApiServerVersion(version())
                .withStartupTimeout(120_000)
                .build());
        server.start();
        config = Config.fromKubeconfig(server.getKubeConfigYaml());
        try (KubernetesClient client = client()) {
            String minor = client.getKubernetesVersion().getMinor().replaceAll("\\D", "");
            cel = Integer.parseInt(minor) >= 25;
            installCrd(client);
            client.namespaces()
                    .resource(new NamespaceBuilder()
                            .withNewMetadata()
                            .withName("tctrace-system")
                            .endMetadata()
                            .build())
                    .create();
        }
        // The client's address is fixed when Quarkus is built: it is told as a kubeconfig, as it would be outside a
        // cluster.
        System.setProperty(
                "kubeconfig", kubeConfigFile(server.getKubeConfigYaml()).toString());
        return Map.of(
                "quarkus.http.test-port", "0", "tctrace.namespace", "tctrace-system", "tctrace.agent.idle-grace", "2s");
    }

    private static Path kubeConfigFile(String yaml) {
        try {
            Path file = Files.createTempFile("tctrace-kubeconfig", ".yaml");
            file.toFile().deleteOnExit();
            return Files.writeString(file, yaml);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void stop() {
        if (server != null) {
            server.stop();
        }
    }

    private static void installCrd(KubernetesClient client) {
        Path file = ROOT.resolve("helm/tctrace/files/" + (cel ? "crd.yaml" : "crd-without-cel.yaml"));
        CustomResourceDefinition crd = client.apiextensions()
                .v1()
                .customResourceDefinitions()
                .load(file.toFile())
                .create();
        client.resource(crd)
                .waitUntilCondition(
                        live -> live.getStatus() != null
                                && live.getStatus().getConditions() != null
                                && live.getStatus().getConditions().stream()
                                        .anyMatch(
                                                c -> "Established".equals(c.getType()) && "True".equals(c.getStatus())),
                        30,
                        java.util.concurrent.TimeUnit.SECONDS);
    }

    /** The folder holds k8s/1.20.2-linux-amd64: the version is in the name. */
    private static String version() {
        try (Stream<Path> folders = Files.list(binaries().orElseThrow().resolve("k8s"))) {
            return folders.map(folder -> folder.getFileName().toString())
                    .sorted()
                    .collect(Collectors.toList())
                    .get(0)
                    .replaceFirst("-linux-.*", "");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
