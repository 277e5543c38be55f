package dev.tctrace.operator.apiserver;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.fabric8.kubeapitest.KubeAPIServer;
import io.fabric8.kubeapitest.KubeAPIServerConfigBuilder;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;

import dev.tctrace.operator.chart.Chart;

/** A real kube-apiserver and etcd, with the CRD that fits it and the chart's roles, for the tests of one run. */
public final class ApiServer implements QuarkusTestResourceLifecycleManager {
    static final String DIRECTORY = "KUBE_API_TEST_DIR";
    static final Path ROOT = Path.of(System.getProperty("basedir", "."))
            .resolve("..")
            .toAbsolutePath()
            .normalize();

    private static Config config;
    private static String kubeConfigYaml;
    private static boolean cel;
    private KubeAPIServer server;

    /** Where the binaries are; empty: none were given. */
    static Optional<Path> binaries() {
        return Optional.ofNullable(System.getenv(DIRECTORY)).map(Path::of).filter(Files::isDirectory);
    }

    static KubernetesClient client() {
        return new KubernetesClientBuilder().withConfig(config).build();
    }

    /** A client that acts as somebody else, with that user's permissions. */
    static KubernetesClient clientOf(String user, String... groups) {
        Config impersonating = new ConfigBuilder(config)
                .withImpersonateUsername(user)
                .withImpersonateGroups(groups)
                .build();
        return new KubernetesClientBuilder().withConfig(impersonating).build();
    }

    /** A client that acts as a service account whose token is bound to a pod on a node. */
    static KubernetesClient clientOfPod(String account, String node) {
        Config impersonating = new ConfigBuilder(config)
                .withImpersonateUsername(account)
                .withImpersonateGroups("system:serviceaccounts", "system:authenticated")
                .withImpersonateExtras(Map.of("authentication.kubernetes.io/node-name", List.of(node)))
                .build();
        return new KubernetesClientBuilder().withConfig(impersonating).build();
    }

    /** A kubeconfig for programs outside; with a user, one that acts as that user. */
    static Path kubeConfig(String user) {
        return kubeConfigFile(
                user.isEmpty()
                        ? kubeConfigYaml
                        : kubeConfigYaml.replaceFirst("(?m)^( *)user:\\s*$", "$0\n$1  as: " + user));
    }

    /** kubectl programs to test with: the API server's own version, and this machine's, where it has one. */
    static List<Path> kubectls() {
        Stream<Path> path = Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .map(folder -> Path.of(folder, "kubectl"))
                .filter(Files::isExecutable)
                .limit(1);
        Path own = binaries().orElseThrow().resolve("k8s/" + version() + "-linux-amd64/kubectl");
        return Stream.concat(Stream.of(own), path).toList();
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
        kubeConfigYaml = server.getKubeConfigYaml();
        config = Config.fromKubeconfig(kubeConfigYaml);
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
            Chart.objects(Map.of()).stream()
                    .filter(object -> object.getApiVersion().startsWith("rbac.authorization.k8s.io/"))
                    .forEach(object -> client.resource(object).create());
        }
        // The client's address is fixed when Quarkus is built: it is told as a kubeconfig, as it would be outside a
        // cluster.
        System.setProperty("kubeconfig", kubeConfig("").toString());
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
