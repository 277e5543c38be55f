// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.operator.chart;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import org.junit.jupiter.api.Test;

import dev.tctrace.testsupport.GeneratedFile;

import static org.junit.jupiter.api.Assertions.assertEquals;

/**
 * What operator, agents and users may do, as one list a line for each right, which a reviewer reads. A right that is not in the list
 * fails the build.
 */
class RightsListTest {
    private static final Path LIST =
            Path.of(System.getProperty("basedir", "."), "src/test/resources/golden/rights.txt");

    @Test
    void theChartGivesWhatIsWrittenAndNoMore() throws IOException {
        GeneratedFile.check(LIST, rights(Chart.objects(Map.of())));
    }

    @Test
    void thePlainManifestsGiveTheSameRights() throws IOException {
        KubernetesSerialization yaml = new KubernetesSerialization();
        for (String file : List.of("install.yaml", "install-1.20.yaml")) {
            List<HasMetadata> objects = Stream.of(
                            Files.readString(Chart.ROOT.resolve("manifests").resolve(file))
                                    .split("(?m)^---\\s*$"))
                    .filter(document -> document.lines().anyMatch(line -> line.startsWith("kind:")))
                    .map(document -> (HasMetadata) yaml.unmarshal(document))
                    .toList();
            assertEquals(rights(Chart.objects(Map.of())), rights(objects), file);
        }
    }

    private static String rights(List<HasMetadata> objects) {
        TreeSet<String> lines = new TreeSet<>();
        for (HasMetadata object : objects) {
            String name = object.getKind() + " " + object.getMetadata().getName() + ": ";
            if (object instanceof ClusterRole role) {
                rules(role.getRules()).forEach(rule -> lines.add(name + rule));
            } else if (object instanceof Role role) {
                rules(role.getRules()).forEach(rule -> lines.add(name + rule));
            } else if (object instanceof Deployment deployment) {
                pod(deployment.getSpec().getTemplate().getSpec()).forEach(line -> lines.add(name + line));
            }
        }
        return String.join("\n", lines) + "\n";
    }

    private static List<String> rules(List<PolicyRule> rules) {
        List<String> lines = new ArrayList<>();
        if (rules != null) {
            for (PolicyRule rule : rules) {
                for (String verb : rule.getVerbs()) {
                    rule.getNonResourceURLs().forEach(url -> lines.add(verb + " " + url));
                    for (String group : rule.getApiGroups()) {
                        for (String resource : rule.getResources()) {
                            lines.add(verb + " " + resource + (group.isEmpty() ? "" : "." + group)
                                    + (rule.getResourceNames().isEmpty() ? "" : " " + rule.getResourceNames()));
                        }
                    }
                }
            }
        }
        return lines;
    }

    private static List<String> pod(PodSpec spec) {
        List<String> lines = new ArrayList<>();
        lines.add("hostPID " + spec.getHostPID() + ", hostIPC " + spec.getHostIPC() + ", hostNetwork "
                + spec.getHostNetwork());
        lines.add("seccomp "
                + (spec.getSecurityContext() == null
                        ? null
                        : spec.getSecurityContext().getSeccompProfile()));
        spec.getVolumes().stream()
                .filter(volume -> volume.getHostPath() != null)
                .forEach(volume -> lines.add("mounts " + volume.getHostPath().getPath() + " of the host"));
        spec.getContainers()
                .forEach(container ->
                        lines.add("container " + container.getName() + " " + container.getSecurityContext()));
        return lines;
    }
}
