// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.bench.report;

import java.util.Locale;

/** The figures on a terminal, 100 columns. */
final class Terminal {

    private Terminal() {}

    static String text(Results results) {
        StringBuilder out = new StringBuilder();
        for (Results.Chapter chapter : results.chapters()) {
            out.append('\n').append(chapter.title()).append('\n');
            chapter.figures().forEach(figure -> out.append(row(figure)));
            chapter.missing()
                    .forEach(missing ->
                            out.append(String.format(Locale.ROOT, "  %-29s -  %s%n", missing.name(), missing.cause())));
        }
        return out.toString();
    }

    private static String row(Figure figure) {
        String comparison = figure.hasBaseline()
                ? "against %10s = %5s".formatted(Numbers.text(figure.baseline()), Numbers.text(figure.ratio()))
                : "";
        return String.format(
                Locale.ROOT,
                "  %-29s %10s %-15s %-27s %-14s %s%n",
                figure.name(),
                Numbers.text(figure.value()),
                figure.unit(),
                comparison,
                figure.goal() == null ? "" : figure.goal(),
                figure.outcome());
    }
}
