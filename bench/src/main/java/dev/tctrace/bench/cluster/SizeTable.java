// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.bench.cluster;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The table of docs/scale.md, from the samples of one run. Pure. */
final class SizeTable {
    private record Column(String title, String series, String unit) {}

    private static final List<Column> COLUMNS = List.of(
            new Column("ready", "ready", "s"),
            new Column("processor", "cpu", "s"),
            new Column("RSS start", "rss.start", "MB"),
            new Column("settled", "rss.settled", "MB"),
            new Column("re-list", "rss.relist", "MB"),
            new Column("heap", "heap", "MB"),
            new Column("heap a pod", "heap.pod", "B"),
            new Column("accepted", "accepted", "s"),
            new Column("agent", "agent", "s"),
            new Column("500 changes/s", "changes.cpu", "%"),
            new Column("re-list after", "relist", "s"));

    private SizeTable() {}

    /** @param samples by series, such as cluster-size.10000.ready */
    static String markdown(List<Integer> steps, Map<String, Double> samples) {
        StringBuilder out = new StringBuilder("| pods |");
        COLUMNS.forEach(column -> out.append(' ').append(column.title()).append(" |"));
        out.append("\n|---|").append("---|".repeat(COLUMNS.size())).append('\n');
        for (int pods : steps) {
            out.append("| ").append(String.format(Locale.ROOT, "%,d", pods)).append(" |");
            for (Column column : COLUMNS) {
                out.append(' ')
                        .append(cell(samples.get("cluster-size." + pods + "." + column.series()), column.unit()))
                        .append(" |");
            }
            out.append('\n');
        }
        out.append('\n');
        new TreeMap<>(samples).forEach((series, value) -> {
            if (series.matches(".*\\.(agent\\.\\d+|wide|\\d+\\.(start|changes))\\..*")
                    && !series.endsWith("changes.cpu")) {
                out.append("- `")
                        .append(series)
                        .append("`: ")
                        .append(number(value))
                        .append('\n');
            }
        });
        return out.toString();
    }

    private static String cell(Double value, String unit) {
        return value == null ? "" : number(value) + " " + unit;
    }

    private static String number(double value) {
        return value >= 100 ? String.format(Locale.ROOT, "%,.0f", value) : String.format(Locale.ROOT, "%.1f", value);
    }
}
