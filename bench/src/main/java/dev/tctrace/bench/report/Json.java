// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.bench.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The figures for machines: one object a line, in an array. */
final class Json {

    private Json() {}

    static String text(List<Figure> figures) {
        return figures.stream().map(Json::object).collect(Collectors.joining(",\n", "[\n", "\n]\n"));
    }

    private static String object(Figure figure) {
        return String.format(
                Locale.ROOT,
                "{\"name\": \"%s\", \"value\": %s, \"unit\": \"%s\", \"baseline\": %s, \"ratio\": %s, \"runs\": %d,"
                        + " \"min\": %s, \"median\": %s, \"max\": %s}",
                figure.name(),
                number(figure.value()),
                figure.unit(),
                number(figure.baseline()),
                number(figure.ratio()),
                figure.runs(),
                number(figure.min()),
                number(figure.median()),
                number(figure.max()));
    }

    private static String number(double value) {
        return Double.isFinite(value)
                ? new BigDecimal(value).round(new MathContext(6)).toPlainString()
                : "null";
    }
}
