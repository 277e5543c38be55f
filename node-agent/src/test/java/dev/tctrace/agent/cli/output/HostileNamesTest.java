// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.cli.output;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import dev.tctrace.agent.HostileNames;
import dev.tctrace.tracer.TracedPacket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What the command writes to a terminal or into a file, of names that were made to deceive. */
class HostileNamesTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @ParameterizedTest
    @MethodSource("dev.tctrace.agent.HostileNames#all")
    void onATerminal(String name) throws IOException {
        for (TextSink.Detail detail : TextSink.Detail.values()) {
            out.reset();
            try (TextSink sink = new TextSink(out, new LogLine(), detail, () -> true)) {
                sink.packet(packet(name));
            }
            HostileNames.assertShowable(out.toString(StandardCharsets.UTF_8), 2);
        }
        SummaryText.of(HostileNames.snapshot(name)).forEach(line -> HostileNames.assertShowable(line, 0));
    }

    /** Exact, and yet safe to print: everything beyond ASCII is escaped. */
    @ParameterizedTest
    @MethodSource("dev.tctrace.agent.HostileNames#all")
    void inJson(String name) throws IOException {
        try (JsonSink sink = new JsonSink(out)) {
            sink.packet(packet(name));
        }
        String text = out.toString(StandardCharsets.UTF_8);
        HostileNames.assertShowable(text, 1);
        assertTrue(text.chars().allMatch(c -> c == '\n' || c >= ' ' && c < 0x7f));
        assertEquals(
                name,
                new com.fasterxml.jackson.databind.ObjectMapper()
                        .readTree(text)
                        .at("/program/name")
                        .asText());
    }

    @ParameterizedTest
    @MethodSource("dev.tctrace.agent.HostileNames#all")
    void inACapture(String name) throws IOException {
        // Of another time a byte may be that of an escape.
        Clock clock = Clock.fixed(Instant.parse("2026-01-01T00:00:00Z"), ZoneOffset.UTC);
        try (PcapngSink sink =
                new PcapngSink(CaptureOutput.of(out, "test"), "tctrace 0.1.0", "Linux", 256, "", clock)) {
            sink.packet(packet(name));
            sink.finish(HostileNames.snapshot(name));
        }
        byte[] file = out.toByteArray();
        String text = new String(file, StandardCharsets.ISO_8859_1);
        assertFalse(text.contains("\u001b"), "an escape byte");
        assertFalse(text.contains("\u00e2\u0080\u00ae"), "U+202E in UTF-8");
        assertFalse(text.contains("eth0\n"), "a line end in a comment");
    }

    private static TracedPacket packet(String name) {
        return HostileNames.packet(name, TracedPackets.droppedSyn());
    }
}
