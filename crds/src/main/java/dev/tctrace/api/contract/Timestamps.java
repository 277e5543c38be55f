// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.api.contract;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** Times as Kubernetes writes them (RFC 3339, in UTC), and as a status may have them, where anything may stand. */
public final class Timestamps {
    private static final DateTimeFormatter MICROSECONDS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    private Timestamps() {}

    /** {@code 2026-01-01T12:00:00Z}, as metav1.Time: the rest of the second is cut off. */
    public static String seconds(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /** {@code 2026-01-01T12:00:00.000001Z}, as metav1.MicroTime. */
    public static String microseconds(Instant time) {
        return MICROSECONDS.format(time);
    }

    /** The time of an RFC 3339 text; empty where it is null or no such text. */
    public static Optional<Instant> parse(String text) {
        try {
            return text == null ? Optional.empty() : Optional.of(Instant.parse(text));
        } catch (DateTimeException garbage) {
            return Optional.empty();
        }
    }
}
