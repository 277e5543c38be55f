// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.tctrace.tracer.PrintableText;
import dev.tctrace.tracer.tc.AttachedProgram;

/** The table of {@code tctrace list}: columns as wide as what is in them. */
final class ProgramTable {
    private static final List<String> HEADER =
            List.of("INTERFACE", "DIRECTION", "ATTACHED TO", "POS", "ID", "PROGRAM", "TRACEABLE");

    private ProgramTable() {}

    /** Lines with their ends; what stands in a program's way is explained below the table. */
    static String of(List<ListCommand.Row> rows) {
        List<List<String>> cells = new ArrayList<>();
        cells.add(HEADER);
        Map<String, List<String>> notes = new LinkedHashMap<>();
        for (ListCommand.Row row : rows) {
            AttachedProgram program = row.program();
            cells.add(List.of(
                    PrintableText.of(row.interfaceName()),
                    program.direction().label(),
                    PrintableText.of(program.attachPoint().label() + "@"
                            + program.device().name()),
                    Integer.toString(program.position()),
                    Integer.toString(program.id()),
                    PrintableText.of(program.name()) + (program.ours() ? " (ours)" : ""),
                    row.traceable()));
            if (!row.message().isEmpty()) {
                List<String> note =
                        List.of(Integer.toString(program.id()), row.traceable(), PrintableText.of(row.message()));
                notes.put(note.toString(), note);
            }
        }
        return TextTables.of(cells) + (notes.isEmpty() ? "" : "\n" + TextTables.of(List.copyOf(notes.values())));
    }
}
