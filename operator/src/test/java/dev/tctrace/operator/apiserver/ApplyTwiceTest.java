// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.operator.apiserver;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The plain manifest, applied by every kubectl there is: the second time changes nothing. */
@Tag("apiserver")
@EnabledIfEnvironmentVariable(
        named = ControlPlane.DIRECTORY,
        matches = ".+",
        disabledReason =
                "SKIPPED: no API server. Set KUBE_API_TEST_DIR to the folder that testbed/kubernetes dir prints")
class ApplyTwiceTest {
    private static ControlPlane plane;

    @BeforeAll
    static void start() {
        plane = ControlPlane.bare();
    }

    @AfterAll
    static void stop() {
        plane.close();
    }

    static List<Path> kubectls() {
        return ApiServer.kubectls();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("kubectls")
    void changesNothing(Path kubectl) throws IOException, InterruptedException {
        apply(kubectl);

        List<String> again = apply(kubectl);

        assertTrue(again.size() > 10, again::toString);
        assertEquals(
                List.of(),
                again.stream().filter(line -> !line.endsWith(" unchanged")).toList());
    }

    /** @return what it said, a line for each object */
    private static List<String> apply(Path kubectl) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        kubectl.toString(),
                        "--kubeconfig",
                        plane.kubeConfig("").toString(),
                        "apply",
                        "--filename",
                        ApiServer.ROOT.resolve("manifests/install-1.20.yaml").toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(60, TimeUnit.SECONDS), said);
        assertEquals(0, process.exitValue(), said);
        return said.lines().toList();
    }
}
