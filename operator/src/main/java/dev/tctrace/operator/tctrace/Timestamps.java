// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.operator.tctrace;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/** Reads times out of a status, where anything may stand: an earlier schema took any text. */
final class Timestamps {
    private Timestamps() {}

    /** The time of an RFC 3339 text; empty where it is null or no such text. */
    static Optional<Instant> parse(String text) {
        try {
            return text == null ? Optional.empty() : Optional.of(Instant.parse(text));
        } catch (DateTimeException garbage) {
            return Optional.empty();
        }
    }
}
