// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

class PrintableTextTest {

    @Test
    void whatPeopleReadStaysAsItIs() {
        String text =
                "Tracing packet: [fd00::1]:40000 -> [fd00::2]:443 (fentry), 1.2 µs, größe, 日本, emoji \uD83D\uDE00";

        assertSame(text, PrintableText.of(text));
        assertNull(PrintableText.of(null));
    }

    @Test
    void whatATerminalWouldObeyIsShownAsItsNumber() {
        assertEquals("\\x1b[2Jeth0", PrintableText.of("\u001b[2Jeth0"));
        // (one character that does what ESC [ does, and the rub-out)
        assertEquals("\\x9b31m\\x7f", PrintableText.of("\u009b31m\u007f"));
        assertEquals("a\\x0d\\x0ab\\x00", PrintableText.of("a\r\nb\0"));
    }

    @Test
    void nothingTurnsTheTextAroundOrHidesInIt() {
        assertEquals("\\u202eeth0\\u2066\\u200b\\ufeff\\u2028", PrintableText.of("\u202eeth0\u2066\u200b\ufeff\u2028"));
        assertEquals("\\ud800 \\U000e0001", PrintableText.of("\ud800 \uDB40\uDC01"));
    }

    @Test
    void linesKeepTheirEnds() {
        assertEquals("a\nb\\x0d\\x1b", PrintableText.lines("a\nb\r\u001b"));
    }

    @Test
    void whatIsLongIsCutBetweenCharacters() {
        assertEquals("abc", PrintableText.of("abc", 3));
        assertEquals("ab…", PrintableText.of("abcd", 3));
        assertEquals("a…", PrintableText.of("a\ud83d\ude00b", 3));
        assertEquals("\\x1b\\x…", PrintableText.of("\u001b\u001b", 7));
        assertEquals("a\n…", PrintableText.lines("a\nbcd", 3));
        assertEquals(500, PrintableText.of("\u001b".repeat(1 << 20), 500).length());
        assertNull(PrintableText.of(null, 3));
    }
}
