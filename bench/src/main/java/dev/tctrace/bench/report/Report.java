// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.bench.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * {@code Report SAMPLES-FOLDER NOTES JSON MARKDOWN}: writes both files and prints the table. Of figures that
 * were not measured, the Markdown file keeps what it says.
 */
public final class Report {

    private Report() {}

    public static void main(String[] arguments) throws IOException {
        Results results = Results.of(Samples.read(Path.of(arguments[0])), Catalogue.GROUPS);
        Files.writeString(Path.of(arguments[2]), Json.text(results.figures()));
        Path markdown = Path.of(arguments[3]);
        Earlier earlier = Files.exists(markdown) ? Earlier.parse(Files.readString(markdown)) : Earlier.NONE;
        Files.writeString(markdown, Markdown.text(results, notes(Path.of(arguments[1])), earlier));
        System.out.print(Terminal.text(results));
    }

    /** Lines {@code figure: text}. */
    private static Map<String, String> notes(Path file) throws IOException {
        Map<String, String> notes = new LinkedHashMap<>();
        for (String line : Files.readAllLines(file)) {
            int colon = line.indexOf(": ");
            if (colon > 0 && !line.startsWith("#")) {
                notes.put(line.substring(0, colon), line.substring(colon + 2));
            }
        }
        return notes;
    }
}
