// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.bench.report;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The figures for people: one table a chapter, then what was not measured and why. */
final class Markdown {

    private static final String HEAD =
            "| figure | value | baseline | ratio | goal | | runs | min | max |\n|---|---:|---:|---:|---|---|---:|---:|---:|\n";

    private Markdown() {}

    /**
     * The whole document.
     *
     * @param notes what is said about a figure beside its numbers (why it missed, what was tried), by its name
     * @param earlier what is shown of figures that were not measured
     */
    static String text(Results results, Map<String, String> notes, Earlier earlier) {
        StringBuilder out =
                new StringBuilder("# Results\n\nWritten by `make bench` from one run, but for figures of which is said"
                        + " that they are from an earlier one; not edited by hand.\n\n");
        results.about()
                .forEach((key, value) ->
                        out.append("- ").append(key).append(": ").append(value).append('\n'));
        for (Results.Chapter chapter : results.chapters()) {
            out.append("\n## ").append(chapter.title()).append("\n\n").append(chapter.explanation());
            out.append("\n\n");
            earlier.marks(chapter).forEach(mark -> out.append(mark).append("\n\n"));
            List<Earlier.Kept> kept = chapter.missing().stream()
                    .flatMap(missing -> earlier.of(missing).stream())
                    .filter(figure -> figure.row() != null)
                    .toList();
            if (!chapter.figures().isEmpty() || !kept.isEmpty()) {
                out.append(HEAD);
                chapter.figures().forEach(figure -> out.append(row(figure)));
                kept.forEach(figure -> out.append(figure.row()).append('\n'));
            }
            String missing = missing(chapter, earlier);
            out.append(missing).append(missing.isEmpty() ? "" : "\n");
            out.append(notes(chapter, notes, earlier));
        }
        return out.toString();
    }

    private static String missing(Results.Chapter chapter, Earlier earlier) {
        return chapter.missing().stream()
                .filter(missing -> earlier.of(missing).map(Earlier.Kept::row).isEmpty())
                .map(missing -> said(
                        missing.name(),
                        earlier.of(missing).map(Earlier.Kept::cause).orElse(missing.cause())))
                .collect(Collectors.joining());
    }

    private static String notes(Results.Chapter chapter, Map<String, String> notes, Earlier earlier) {
        Stream<String> kept = chapter.missing().stream()
                .filter(missing -> earlier.of(missing).map(Earlier.Kept::row).isPresent())
                .map(Results.Missing::name);
        String text = Stream.concat(chapter.figures().stream().map(Figure::name), kept)
                .filter(notes::containsKey)
                .map(name -> said(name, notes.get(name)))
                .collect(Collectors.joining());
        return text.isEmpty() ? "" : text + "\n";
    }

    private static String said(String figure, String text) {
        return "\n- `" + figure + "`: " + text;
    }

    private static String row(Figure figure) {
        return "| `%s` | %s %s | %s | %s | %s | %s | %d | %s | %s |\n"
                .formatted(
                        figure.name(),
                        Numbers.text(figure.value()),
                        figure.unit(),
                        figure.hasBaseline() ? Numbers.text(figure.baseline()) : "",
                        figure.hasBaseline() ? Numbers.text(figure.ratio()) : "",
                        figure.goal() == null ? "" : figure.goal(),
                        figure.outcome(),
                        figure.runs(),
                        Numbers.text(figure.min()),
                        Numbers.text(figure.max()));
    }
}
