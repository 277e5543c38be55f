package dev.tctrace.operator.chart;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** The plain manifests are the rendered chart, in one file for {@code kubectl apply -f}; {@code -Dtctrace.update} writes them anew. */
class ManifestsDriftTest {
    private static final String HEAD = """
            # TcTrace%s. Generated from helm/tctrace by ManifestsDriftTest:
            #   mvn -o -pl operator -am test -Dtctrace.update
            apiVersion: v1
            kind: Namespace
            metadata:
              name: tctrace-system
              labels:
                # The agents hold capabilities and share the host's process ids; the operator itself would pass restricted.
                pod-security.kubernetes.io/enforce: privileged
                pod-security.kubernetes.io/warn: privileged
            """;

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "manifests/install.yaml,true,' for Kubernetes 1.25 and later'",
        "manifests/install-1.20.yaml,false,' for Kubernetes 1.20 to 1.24: without CEL rules in the CRD'"
    })
    void isTheRenderedChart(String file, String cel, String what) throws IOException {
        String chart = Chart.render(Map.of("crds.cel", cel))
                .lines()
                .filter(line -> !line.contains("helm.sh/chart:") && !line.contains("app.kubernetes.io/instance:"))
                .filter(line -> !line.startsWith("# Source:"))
                .map(line ->
                        line.replace("app.kubernetes.io/managed-by: Helm", "app.kubernetes.io/managed-by: kubectl"))
                .map(String::stripTrailing)
                .collect(Collectors.joining("\n"));
        String expected = HEAD.formatted(what) + chart.strip() + "\n";
        Path path = Chart.ROOT.resolve(file);
        if (System.getProperty("tctrace.update") != null) {
            Files.createDirectories(path.getParent());
            Files.writeString(path, expected);
        }
        assertEquals(
                expected,
                Files.exists(path) ? Files.readString(path) : "",
                () -> file + " is not the rendered chart: mvn -o -pl operator -am test -Dtctrace.update");
    }
}
