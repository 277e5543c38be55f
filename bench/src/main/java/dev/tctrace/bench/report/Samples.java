// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.bench.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the harnesses printed. A line is {@code sample<TAB>series<TAB>value}, {@code skipped<TAB>figure prefix<TAB>cause} or
 * {@code about<TAB>key<TAB>text}; anything else is talk and ignored.
 *
 * @param series the values of each series, in the order in which they were measured
 * @param skipped why a group of figures was not measured, by the prefix of their names
 * @param about what was measured on: machine, kernel, versions
 */
public record Samples(Map<String, List<Double>> series, Map<String, String> skipped, Map<String, String> about) {

    /** Reads every {@code *.tsv} file of a folder. */
    public static Samples read(Path folder) throws IOException {
        List<String> lines = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(path -> path.toString().endsWith(".tsv"))
                    .sorted(Comparator.naturalOrder())
                    .toList()) {
                lines.addAll(Files.readAllLines(file));
            }
        }
        return parse(lines);
    }

    static Samples parse(List<String> lines) {
        Samples samples = new Samples(new LinkedHashMap<>(), new LinkedHashMap<>(), new LinkedHashMap<>());
        for (String line : lines) {
            String[] columns = line.split("\t", 3);
            if (columns.length < 3) {
                continue;
            }
            switch (columns[0]) {
                case "sample" ->
                    samples.series
                            .computeIfAbsent(columns[1], name -> new ArrayList<>())
                            .add(Double.valueOf(columns[2]));
                case "skipped" -> samples.skipped.put(columns[1], columns[2]);
                case "about" -> samples.about.put(columns[1], columns[2]);
                default -> {}
            }
        }
        return samples;
    }

    /** The values of a series; empty where it was not measured. */
    List<Double> of(String name) {
        return series.getOrDefault(name, List.of());
    }

    /** Why a figure is missing, if a harness said so. */
    Optional<String> whySkipped(String figure) {
        return skipped.entrySet().stream()
                .filter(entry -> figure.startsWith(entry.getKey()))
                .map(Map.Entry::getValue)
                .findFirst();
    }
}
