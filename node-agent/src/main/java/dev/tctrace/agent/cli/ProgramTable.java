package dev.tctrace.agent.cli;

import java.util.ArrayList;
import java.util.List;

import dev.tctrace.agent.tc.AttachedProgram;

/** The table of {@code tctrace list}: columns as wide as what is in them. */
final class ProgramTable {
    private static final List<String> HEADER =
            List.of("INTERFACE", "DIRECTION", "ATTACHED TO", "POS", "ID", "PROGRAM", "TRACEABLE");

    private ProgramTable() {}

    /** Lines without their ends; what stands in a program's way is explained below the table. */
    static List<String> lines(List<ListCommand.Row> rows) {
        List<List<String>> cells = new ArrayList<>();
        cells.add(HEADER);
        List<String> notes = new ArrayList<>();
        for (ListCommand.Row row : rows) {
            AttachedProgram program = row.program();
            cells.add(List.of(
                    row.interfaceName(),
                    program.direction().name(),
                    program.attachPoint().label() + "@" + program.device().name(),
                    Integer.toString(program.position()),
                    Integer.toString(program.id()),
                    program.name() + (program.ours() ? " (ours)" : ""),
                    row.obstacle().map(obstacle -> obstacle.reason().name()).orElse("yes")));
            row.obstacle()
                    .map(obstacle ->
                            Paragraph.wrap(program.id() + " " + obstacle.reason() + ": ", obstacle.message(), 4))
                    .filter(note -> !notes.contains(note))
                    .ifPresent(notes::add);
        }
        List<String> lines = aligned(cells);
        if (!notes.isEmpty()) {
            lines.add("");
            lines.addAll(notes);
        }
        return lines;
    }

    static List<String> aligned(List<List<String>> cells) {
        int columns = cells.get(0).size();
        int[] widths = new int[columns];
        for (List<String> row : cells) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        List<String> lines = new ArrayList<>();
        for (List<String> row : cells) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < columns; i++) {
                line.append(row.get(i));
                if (i < columns - 1) {
                    line.append(" ".repeat(widths[i] - row.get(i).length() + 2));
                }
            }
            lines.add(line.toString());
        }
        return lines;
    }
}
