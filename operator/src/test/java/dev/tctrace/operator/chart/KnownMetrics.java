// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.operator.chart;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The metrics that docs/metrics.md lists. */
public final class KnownMetrics {
    private static final Pattern ROW = Pattern.compile("(?m)^(?:\\| |- )`([a-z_]+)`(?: \\||:)");

    private KnownMetrics() {}

    static Set<String> all() {
        return rows(documentation());
    }

    public static Set<String> ofTheOperator() {
        String page = documentation();
        return rows(page.substring(page.indexOf("## Of the operator")));
    }

    private static String documentation() {
        try {
            return Files.readString(Chart.ROOT.resolve("docs/metrics.md"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Set<String> rows(String text) {
        Set<String> names = new TreeSet<>();
        Matcher row = ROW.matcher(text);
        while (row.find()) {
            names.add(row.group(1));
        }
        return names;
    }
}
