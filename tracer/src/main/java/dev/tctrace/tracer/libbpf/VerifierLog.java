// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.libbpf;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.regex.Pattern;

/** Finds the lines of a verifier log that say what is wrong. */
final class VerifierLog {
    private static final int LINES = 4;
    private static final Pattern STATISTICS = Pattern.compile(
            "processed \\d+ insns.*|verification time .*|stack depth .*|-- (BEGIN|END) PROG LOAD LOG --");

    private VerifierLog() {}

    /** The last lines before the statistics, joined by {@code " | "}. */
    static String useful(String log) {
        List<String> lines = log.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !STATISTICS.matcher(line).matches())
                .toList();
        Deque<String> last = new ArrayDeque<>(lines.subList(Math.max(0, lines.size() - LINES), lines.size()));
        return last.isEmpty() ? "it left no log" : String.join(" | ", last);
    }
}
