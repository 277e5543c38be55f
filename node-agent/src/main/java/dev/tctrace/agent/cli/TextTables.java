// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.cli;

import java.util.List;

import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Help.Column;
import picocli.CommandLine.Help.Column.Overflow;
import picocli.CommandLine.Help.TextTable;

/** Tables whose columns are as wide as what is in them; picocli breaks the last one to a width that a terminal surely has. */
final class TextTables {
    private static final int WIDTH = 100;
    private static final int NARROWEST = 30;

    private TextTables() {}

    /** Lines with their ends. */
    static String of(List<List<String>> rows) {
        int columns = rows.get(0).size();
        Column[] layout = new Column[columns];
        int left = WIDTH;
        for (int i = 0; i < columns - 1; i++) {
            int column = i;
            int width = 2
                    + rows.stream()
                            .mapToInt(row -> row.get(column).length())
                            .max()
                            .orElse(0);
            layout[i] = new Column(width, 0, Overflow.TRUNCATE);
            left -= width;
        }
        layout[columns - 1] = new Column(Math.max(left, NARROWEST), 0, Overflow.WRAP);
        TextTable table = TextTable.forColumns(Help.defaultColorScheme(Ansi.OFF), layout);
        table.indentWrappedLines = 0;
        rows.forEach(row -> table.addRowValues(row.toArray(String[]::new)));
        return table.toString();
    }
}
