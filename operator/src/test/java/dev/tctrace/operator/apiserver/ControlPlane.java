// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.operator.apiserver;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
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

import dev.tctrace.operator.chart.Chart;

/** A real etcd and kube-apiserver. Nothing else: no controllers, no nodes. */
final class ControlPlane implements AutoCloseable {
    static final String DIRECTORY = "KUBE_API_TEST_DIR";

    private final KubeAPIServer server;
    private final Config config;
    private final boolean cel;

    /** With the CRD that fits it, and the chart's roles. */
    ControlPlane() {
        this(true);
    }

    /** With nothing of ours: for Helm. */
    static ControlPlane bare() {
        return new ControlPlane(false);
    }

    private ControlPlane(boolean furnished) {
        server = new KubeAPIServer(KubeAPIServerConfigBuilder.anAPIServerConfig()
                .withOfflineMode(true)
                .withTestDir(binaries().orElseThrow().toString())
                .withApiServerVersion(version())
                .withStartupTimeout(120_000)
                .build());
        server.start();
        config = Config.fromKubeconfig(server.getKubeConfigYaml());
        // A machine under load is slow, not broken: 10 s, the default, were too short once.
        config.setRequestTimeout(60_000);
        try (KubernetesClient client = client()) {
            cel = hasCel(client);
            makeSystemNamespace(client);
            if (furnished) {
                installCrd(client);
                Chart.objects(Map.of()).stream()
                        .filter(object -> object.getApiVersion().startsWith("rbac.authorization.k8s.io/"))
                        .forEach(object -> client.resource(object).create());
            }
        }
    }

    /** The namespace of the operator and its agents. */
    static void makeSystemNamespace(KubernetesClient client) {
        client.namespaces()
                .resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(Cluster.SYSTEM)
                        .endMetadata()
                        .build())
                .create();
    }

    /** Where the binaries are; empty: none were given. */
    static Optional<Path> binaries() {
        return Optional.ofNullable(System.getenv(DIRECTORY)).map(Path::of).filter(Files::isDirectory);
    }

    /** The API server's version. The folder holds k8s/1.20.2-linux-amd64: it is in the name. */
    static String version() {
        try (Stream<Path> folders = Files.list(binaries().orElseThrow().resolve("k8s"))) {
            return folders.map(folder -> folder.getFileName().toString())
                    .sorted()
                    .findFirst()
                    .orElseThrow()
                    .replaceFirst("-linux-.*", "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A client with every permission. */
    KubernetesClient client() {
        return new KubernetesClientBuilder().withConfig(config).build();
    }

    /**
     * A client that acts as somebody else, with that user's permissions. A header's name holds no slash: the API server takes the key
     * of an extra percent-encoded.
     */
    KubernetesClient clientOf(String user, Map<String, List<String>> extras, String... groups) {
        Config impersonating = new ConfigBuilder(config)
                .withImpersonateUsername(user)
                .withImpersonateGroups(groups)
                .withImpersonateExtras(extras.entrySet().stream()
                        .collect(Collectors.toMap(
                                extra -> URLEncoder.encode(extra.getKey(), StandardCharsets.UTF_8),
                                Map.Entry::getValue)))
                .build();
        return new KubernetesClientBuilder().withConfig(impersonating).build();
    }

    /** Whether it evaluates CEL rules (1.25 and later). */
    boolean hasCel() {
        return cel;
    }

    /** A kubeconfig for programs outside; with a user, one that acts as that user. */
    Path kubeConfig(String user) {
        String yaml = server.getKubeConfigYaml();
        try {
            Path file = Files.createTempFile("tctrace-kubeconfig", ".yaml");
            file.toFile().deleteOnExit();
            return Files.writeString(
                    file, user.isEmpty() ? yaml : yaml.replaceFirst("(?m)^( *)user:\\s*$", "$0\n$1  as: " + user));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        server.stop();
    }

    private static boolean hasCel(KubernetesClient client) {
        String minor = client.getKubernetesVersion().getMinor().replaceAll("\\D", "");
        return Integer.parseInt(minor) >= 25;
    }

    /** The one that fits the server. */
    static void installCrd(KubernetesClient client) {
        Path file =
                ApiServer.ROOT.resolve("helm/tctrace/files/" + (hasCel(client) ? "crd.yaml" : "crd-without-cel.yaml"));
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
                        TimeUnit.SECONDS);
    }
}
