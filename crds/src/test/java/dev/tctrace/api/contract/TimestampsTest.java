// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.api.contract;

import java.time.Instant;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertEquals;

class TimestampsTest {
    private static final Instant TIME = Instant.parse("2026-01-01T12:00:00.000001999Z");

    @Test
    void areCutOffAndNotRounded() {
        assertEquals("2026-01-01T12:00:00Z", Timestamps.seconds(TIME));
        assertEquals("2026-01-01T12:00:00.000001Z", Timestamps.microseconds(TIME));
    }

    @Test
    void haveSixDigitsAlways() {
        assertEquals("2026-01-01T12:00:00.000000Z", Timestamps.microseconds(Instant.parse("2026-01-01T12:00:00Z")));
    }

    @Test
    void areReadAsTheyAreWritten() {
        assertEquals(Optional.of(Instant.parse("2026-01-01T12:00:00Z")), Timestamps.parse(Timestamps.seconds(TIME)));
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "yesterday", "2026-01-01", "2026-13-01T00:00:00Z"})
    void whatIsNoTimeIsNone(String text) {
        assertEquals(Optional.empty(), Timestamps.parse(text));
    }
}
