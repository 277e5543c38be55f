// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.operator.apiserver;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import dev.tctrace.api.v1alpha1.TcTrace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What crds/src/test/resources/manifests must be answered with, by the API server or by the operator. */
@ApiServerTest
class ManifestsTest {
    private static final Path MANIFESTS = ApiServer.ROOT.resolve("crds/src/test/resources/manifests");
    private static final Path EXAMPLES = ApiServer.ROOT.resolve("examples");
    private static KubernetesClient client;
    private static Cluster cluster;

    @BeforeAll
    static void world() {
        client = ApiServer.client();
        cluster = new Cluster(client, "manifests");
    }

    @AfterAll
    static void close() {
        client.resources(TcTrace.class).inNamespace("manifests").delete();
        client.close();
    }

    static List<Path> valid() throws IOException {
        return Stream.concat(files(MANIFESTS, "valid-"), files(EXAMPLES, "")).toList();
    }

    static List<Path> invalid() throws IOException {
        return files(MANIFESTS, "invalid-").toList();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("valid")
    void isTaken(Path file) throws IOException {
        TcTrace taken = create(Files.readString(file));

        Condition accepted = cluster.awaitReason(taken.getMetadata().getName(), "Accepted", "Accepted");

        assertEquals("True", accepted.getStatus());
        assertEquals(taken.getMetadata().getGeneration(), accepted.getObservedGeneration());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("invalid")
    void isRefusedInWords(Path file) throws IOException {
        String manifest = Files.readString(file);
        String[] expected =
                manifest.lines().findFirst().orElseThrow().substring(2).split(": ", 2);

        if (expected[0].equals("schema")) {
            assertRefused(manifest, expected[1]);
            return;
        }
        String reason = expected[1].split(": ", 2)[0];
        String words = expected[1].split(": ", 2)[1];
        if (ApiServer.hasCel()) {
            assertRefused(manifest, words);
            return;
        }
        TcTrace taken = create(manifest);
        Condition accepted = cluster.awaitReason(taken.getMetadata().getName(), "Accepted", reason);
        assertEquals("False", accepted.getStatus());
        assertTrue(accepted.getMessage().contains(words), accepted.getMessage());
    }

    private static void assertRefused(String manifest, String words) {
        KubernetesClientException refused = assertThrows(KubernetesClientException.class, () -> create(manifest));
        assertTrue(
                refused.getStatus().getMessage().contains(words),
                () -> refused.getStatus().getMessage());
    }

    /** Sent as it is, not through our types: those would drop what they do not know. */
    private static TcTrace create(String manifest) {
        try {
            ObjectNode object = (ObjectNode) new ObjectMapper(new YAMLFactory()).readTree(manifest);
            ((ObjectNode) object.get("metadata")).put("namespace", "manifests");
            client.raw(
                    "/apis/tctrace.dev/v1alpha1/namespaces/manifests/tctraces",
                    "POST",
                    new ObjectMapper().writeValueAsString(object));
            return cluster.get(object.get("metadata").get("name").asText());
        } catch (JsonProcessingException e) {
            throw new AssertionError(manifest, e);
        }
    }

    private static Stream<Path> files(Path folder, String prefix) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files
                    .filter(file -> file.getFileName().toString().startsWith(prefix)
                            && file.toString().endsWith(".yaml"))
                    .sorted()
                    .toList()
                    .stream();
        }
    }
}
