// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.bench.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.fabric8.kubeapitest.KubeAPIServer;
import io.fabric8.kubeapitest.KubeAPIServerConfigBuilder;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;

/**
 * etcd and a kube-apiserver with our CRD, and no controller: whatever is written there is written by what is measured. The binaries are
 * those of the environment's KUBE_API_TEST_DIR.
 */
final class ApiServer implements AutoCloseable {
    private static final Pattern REQUEST = Pattern.compile("apiserver_request_total\\{(.*)} (\\S+)");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"([^\"]*)\"");
    private static final List<String> WRITES = List.of("POST", "PUT", "PATCH", "APPLY", "DELETE");

    private final KubeAPIServer server;
    private final Path kubeConfig;

    ApiServer(Path folder) throws IOException, InterruptedException {
        server = new KubeAPIServer(KubeAPIServerConfigBuilder.anAPIServerConfig()
                .withOfflineMode(true)
                .withStartupTimeout(120_000)
                .build());
        server.start();
        kubeConfig = Files.writeString(folder.resolve("kubeconfig"), server.getKubeConfigYaml());
        try (KubernetesClient client = client()) {
            client.apiextensions()
                    .v1()
                    .customResourceDefinitions()
                    .load(Path.of("helm/tctrace/files/crd-without-cel.yaml").toFile())
                    .create();
            for (String name : List.of(World.SYSTEM, World.NAMESPACE)) {
                client.namespaces()
                        .resource(new NamespaceBuilder()
                                .withNewMetadata()
                                .withName(name)
                                .endMetadata()
                                .build())
                        .create();
            }
        }
        // Until the new kind is served.
        Thread.sleep(Duration.ofSeconds(3).toMillis());
    }

    Path kubeConfig() {
        return kubeConfig;
    }

    KubernetesClient client() {
        Config config = Config.fromKubeconfig(server.getKubeConfigYaml());
        return new KubernetesClientBuilder()
                .withConfig(new ConfigBuilder(config)
                        .withRequestTimeout(60_000)
                        .withMaxConcurrentRequests(64)
                        .withMaxConcurrentRequestsPerHost(64)
                        .build())
                .build();
    }

    /**
     * Requests so far.
     *
     * @param all of every kind that ends (watches do not)
     * @param writes those that change something
     */
    record Requests(double all, double writes) {
        Requests since(Requests before) {
            return new Requests(all - before.all, writes - before.writes);
        }
    }

    /** What the server counted for TcTraces, pods, nodes and events; its own housekeeping is not among them. */
    Requests requests() {
        try (KubernetesClient client = client()) {
            double all = 0;
            double writes = 0;
            for (String line : client.raw("/metrics").split("\n")) {
                Matcher request = REQUEST.matcher(line);
                if (!request.matches()) {
                    continue;
                }
                String resource = label(request.group(1), "resource");
                String verb = label(request.group(1), "verb");
                if (!List.of("tctraces", "pods", "nodes", "events").contains(resource) || verb.equals("WATCH")) {
                    continue;
                }
                double count = Double.parseDouble(request.group(2));
                all += count;
                writes += WRITES.contains(verb) ? count : 0;
            }
            return new Requests(all, writes);
        }
    }

    private static String label(String labels, String name) {
        Matcher label = LABEL.matcher(labels);
        while (label.find()) {
            if (label.group(1).equals(name)) {
                return label.group(2);
            }
        }
        return "";
    }

    @Override
    public void close() {
        server.stop();
    }
}
