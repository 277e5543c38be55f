// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.cli.output;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

import dev.tctrace.tracer.PrintableText;

/**
 * A line with its time, as the status and {@code kubectl tctrace run} show times:
 * {@code 2023-07-16T15:34:11.123456Z Listening events...}.
 */
public final class LogLine {
    private static final DateTimeFormatter SECONDS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.").withZone(ZoneOffset.UTC);

    private long second = Long.MIN_VALUE;
    private String prefix = "";

    /** The line, without its end; the text is made printable. */
    public synchronized String at(Instant time, String text) {
        if (time.getEpochSecond() != second) {
            second = time.getEpochSecond();
            prefix = SECONDS.format(time);
        }
        // Six digits, the first of which may be 0.
        String micros = Integer.toString(1_000_000 + time.getNano() / 1_000);
        return prefix + micros.substring(1) + "Z " + PrintableText.of(text);
    }
}
