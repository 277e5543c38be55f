// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.bench.report;

import java.util.Map;
import java.util.stream.Collectors;

/** The figures for people: one table a chapter, then what was not measured and why. */
final class Markdown {

    private static final String HEAD =
            "| figure | value | baseline | ratio | goal | | runs | min | max |\n|---|---:|---:|---:|---|---|---:|---:|---:|\n";

    private Markdown() {}

    /**
     * The whole document.
     *
     * @param notes what is said about a figure beside its numbers (why it missed, what was tried), by its name
     */
    static String text(Results results, Map<String, String> notes) {
        StringBuilder out =
                new StringBuilder("# Results\n\nWritten by `make bench` from one run; not edited by hand.\n\n");
        results.about()
                .forEach((key, value) ->
                        out.append("- ").append(key).append(": ").append(value).append('\n'));
        for (Results.Chapter chapter : results.chapters()) {
            out.append("\n## ").append(chapter.title()).append("\n\n").append(chapter.explanation());
            out.append("\n\n");
            if (!chapter.figures().isEmpty()) {
                out.append(HEAD);
                chapter.figures().forEach(figure -> out.append(row(figure)));
            }
            chapter.missing()
                    .forEach(missing -> out.append("\n- `")
                            .append(missing.name())
                            .append("`: ")
                            .append(missing.cause()));
            out.append(chapter.missing().isEmpty() ? "" : "\n");
            out.append(notes(chapter, notes));
        }
        return out.toString();
    }

    private static String notes(Results.Chapter chapter, Map<String, String> notes) {
        String text = chapter.figures().stream()
                .filter(figure -> notes.containsKey(figure.name()))
                .map(figure -> "\n- `" + figure.name() + "`: " + notes.get(figure.name()))
                .collect(Collectors.joining());
        return text.isEmpty() ? "" : text + "\n";
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
