// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.operator.chart;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.TemplateCommand;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;

/** The chart of this source tree, rendered by real Helm. */
public final class Chart {
    static final Path ROOT = Path.of(System.getProperty("basedir", "."))
            .resolve("..")
            .toAbsolutePath()
            .normalize();
    static final Path PATH = ROOT.resolve("helm/tctrace");
    static final String NAMESPACE = "tctrace-system";

    private Chart() {}

    static Helm helm() {
        return new Helm(PATH);
    }

    static String render(Map<String, Object> values) {
        TemplateCommand template = helm().template().withName("tctrace").withNamespace(NAMESPACE);
        values.forEach(template::set);
        return template.call();
    }

    /** As for a cluster of this version: what {@code helm template --kube-version} does, which the library does not offer. */
    static String renderFor(String version) {
        try {
            Path copy = Files.createTempDirectory("tctrace-chart");
            try (Stream<Path> files = Files.walk(PATH)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    Path to = copy.resolve(PATH.relativize(file));
                    Files.createDirectories(to.getParent());
                    Files.writeString(
                            to,
                            Files.readString(file).replace(".Capabilities.KubeVersion.Version", '"' + version + '"'));
                }
                return new Helm(copy).template().withName("tctrace").call();
            } finally {
                try (Stream<Path> files = Files.walk(copy)) {
                    for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                        Files.delete(file);
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Every object of the chart, with these values. */
    public static List<HasMetadata> objects(Map<String, Object> values) {
        KubernetesSerialization yaml = new KubernetesSerialization();
        return Stream.of(render(values).split("(?m)^---\\s*$"))
                .filter(document -> document.lines().anyMatch(line -> line.startsWith("kind:")))
                .map(document -> (HasMetadata) yaml.unmarshal(document))
                .toList();
    }

    static <T extends HasMetadata> T only(List<HasMetadata> objects, Class<T> type, String name) {
        return objects.stream()
                .filter(type::isInstance)
                .map(type::cast)
                .filter(object -> object.getMetadata().getName().equals(name))
                .reduce((a, b) -> {
                    throw new AssertionError("two " + type.getSimpleName() + " " + name);
                })
                .orElseThrow(() -> new AssertionError("no " + type.getSimpleName() + " " + name));
    }
}
