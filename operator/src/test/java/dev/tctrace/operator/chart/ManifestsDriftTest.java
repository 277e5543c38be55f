// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.operator.chart;

import java.io.IOException;
import java.util.Map;
import java.util.stream.Collectors;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.tctrace.testsupport.GeneratedFile;

/** The plain manifests are the rendered chart, in one file for {@code kubectl apply -f}; {@code make generate} writes them anew. */
class ManifestsDriftTest {
    private static final String HEAD = """
            # TcTrace%s. Generated from helm/tctrace by ManifestsDriftTest:
            #   make generate
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
        "manifests/install.yaml,true,' for Kubernetes 1.30 and later'",
        "manifests/install-1.20.yaml,false,' for Kubernetes 1.20 to 1.29: without CEL rules in the CRD, and without an admission policy'"
    })
    void isTheRenderedChart(String file, String newer, String what) throws IOException {
        String chart = Chart.render(Map.of("crds.cel", newer, "admissionPolicy.enabled", newer))
                .lines()
                .filter(line -> !line.contains("helm.sh/chart:") && !line.contains("app.kubernetes.io/instance:"))
                .filter(line -> !line.startsWith("# Source:"))
                .map(line ->
                        line.replace("app.kubernetes.io/managed-by: Helm", "app.kubernetes.io/managed-by: kubectl"))
                .map(String::stripTrailing)
                .collect(Collectors.joining("\n"));
        String expected = HEAD.formatted(what) + chart.strip() + "\n";
        GeneratedFile.check(Chart.ROOT.resolve(file), expected);
    }
}
