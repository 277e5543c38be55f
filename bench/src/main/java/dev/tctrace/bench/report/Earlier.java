// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.bench.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What the results of earlier runs say about each figure, so that a run of some groups leaves those of the others as they are.
 *
 * @param figures by name
 */
record Earlier(Map<String, Kept> figures) {
    static final Earlier NONE = new Earlier(Map.of());

    /** Of a run, what says on what a kept figure was measured. */
    private static final List<String> TOLD = List.of("date", "source", "kernel", "kernel of the virtual machine");

    private static final Pattern ABOUT = Pattern.compile("- ([^:]+): (.+)");
    private static final Pattern ROW = Pattern.compile("\\| `([^`]+)` \\|.*");
    private static final Pattern SAID = Pattern.compile("- `([^`]+)`: (.+)");
    private static final Pattern MARK = Pattern.compile("From an earlier run \\((.+)\\): (.+)\\.");
    private static final Pattern NAME = Pattern.compile("`([^`]+)`");
    private static final String ALL = "all of these";

    /**
     * A figure of an earlier run.
     *
     * @param row its line in the table; null where it could not be measured
     * @param cause why it could not be measured; null where it was
     * @param run which run it is from
     */
    record Kept(String row, String cause, String run) {}

    /** Reads what {@link Markdown} wrote. */
    static Earlier parse(String markdown) {
        String[] parts = markdown.split("\n## ");
        String run = run(parts[0]);
        Map<String, Kept> figures = new LinkedHashMap<>();
        for (int i = 1; i < parts.length; i++) {
            figures.putAll(chapter(parts[i].lines().toList(), run));
        }
        return new Earlier(figures);
    }

    private static String run(String head) {
        Map<String, String> about = new LinkedHashMap<>();
        head.lines()
                .map(ABOUT::matcher)
                .filter(Matcher::matches)
                .forEach(line -> about.put(line.group(1), line.group(2)));
        return TOLD.stream()
                .filter(about::containsKey)
                .map(key -> key + " " + about.get(key))
                .collect(Collectors.joining("; "));
    }

    private static Map<String, Kept> chapter(List<String> lines, String run) {
        Map<String, String> runs = new LinkedHashMap<>();
        Map<String, Kept> figures = new LinkedHashMap<>();
        for (String line : lines) {
            Matcher mark = MARK.matcher(line);
            if (mark.matches()) {
                NAME.matcher(mark.group(2)).results().forEach(name -> runs.put(name.group(1), mark.group(1)));
                if (mark.group(2).equals(ALL)) {
                    runs.put(ALL, mark.group(1));
                }
                continue;
            }
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                figures.put(row.group(1), new Kept(line, null, run));
                continue;
            }
            // What is said of a figure with a row is a note, which is not from a run.
            Matcher said = SAID.matcher(line);
            if (said.matches() && !said.group(2).equals(Results.NOT_MEASURED)) {
                figures.putIfAbsent(said.group(1), new Kept(null, said.group(2), run));
            }
        }
        figures.replaceAll((name, kept) ->
                new Kept(kept.row(), kept.cause(), runs.getOrDefault(name, runs.getOrDefault(ALL, kept.run()))));
        return figures;
    }

    /** What is kept of a figure that this run did not measure. */
    Optional<Kept> of(Results.Missing missing) {
        return missing.cause().equals(Results.NOT_MEASURED)
                ? Optional.ofNullable(figures.get(missing.name()))
                : Optional.empty();
    }

    /** The lines that say which figures of a chapter are from which run. */
    List<String> marks(Results.Chapter chapter) {
        Map<String, List<String>> byRun = new LinkedHashMap<>();
        for (Results.Missing missing : chapter.missing()) {
            of(missing)
                    .ifPresent(kept -> byRun.computeIfAbsent(kept.run(), run -> new ArrayList<>())
                            .add("`" + missing.name() + "`"));
        }
        boolean all = chapter.figures().isEmpty() && byRun.size() == 1;
        return byRun.entrySet().stream()
                .map(entry -> "From an earlier run (" + entry.getKey() + "): "
                        + (all ? ALL : String.join(", ", entry.getValue())) + ".")
                .toList();
    }
}
