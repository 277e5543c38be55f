// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.operator.apiserver;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;

/** The control plane that the operator under test runs against, for the tests of one run. */
public final class ApiServer implements QuarkusTestResourceLifecycleManager {
    static final String DIRECTORY = ControlPlane.DIRECTORY;
    static final Path ROOT = Path.of(System.getProperty("basedir", "."))
            .resolve("..")
            .toAbsolutePath()
            .normalize();

    private static ControlPlane plane;

    static KubernetesClient client() {
        return plane.client();
    }

    /** A client that acts as somebody else, with that user's permissions. */
    static KubernetesClient clientOf(String user, String... groups) {
        return plane.clientOf(user, Map.of(), groups);
    }

    /** A client that acts as a service account whose token is bound to a pod on a node. */
    static KubernetesClient clientOfPod(String account, String node) {
        return plane.clientOf(
                account,
                Map.of("authentication.kubernetes.io/node-name", List.of(node)),
                "system:serviceaccounts",
                "system:authenticated");
    }

    /** A kubeconfig for programs outside; with a user, one that acts as that user. */
    static Path kubeConfig(String user) {
        return plane.kubeConfig(user);
    }

    /** The kubectl programs to test with: the API server's own, and those of other ages that testbed/kubectl fetches. */
    static List<Path> kubectls() {
        Path own =
                ControlPlane.binaries().orElseThrow().resolve("k8s/" + ControlPlane.version() + "-linux-amd64/kubectl");
        String others = Objects.requireNonNullElse(System.getenv("TESTBED_KUBECTLS"), "");
        return Stream.concat(
                        Stream.of(own),
                        Stream.of(others.split(File.pathSeparator))
                                .filter(path -> !path.isEmpty())
                                .map(Path::of))
                .toList();
    }

    /** Whether it evaluates CEL rules (1.25 and later). */
    static boolean hasCel() {
        return plane.hasCel();
    }

    @Override
    public Map<String, String> start() {
        plane = new ControlPlane();
        // The client's address is fixed when Quarkus is built: it is told as a kubeconfig, as it would be outside a
        // cluster.
        System.setProperty("kubeconfig", kubeConfig("").toString());
        return Map.of(
                "quarkus.http.test-port", "0", "tctrace.namespace", Cluster.SYSTEM, "tctrace.agent.idle-grace", "2s");
    }

    @Override
    public void stop() {
        if (plane != null) {
            plane.close();
        }
    }
}
