// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.operator.tctrace;

import java.util.List;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class QuotedTextTest {
    @Test
    void aUsersTextIsShownInPrintableAscii() {
        assertEquals("\"tcp port 80\"", QuotedText.of("tcp port 80"));
        assertEquals("\"\\u001B[2J\\n\\u202E\\u007F\\u009B\"", QuotedText.of("\u001b[2J\n\u202e\u007f\u009b"));
        for (String hostile : List.of("\"; reboot", "\ud800", "\u001b".repeat(1 << 20))) {
            String shown = QuotedText.of(hostile);
            assertTrue(shown.chars().allMatch(c -> c >= ' ' && c < 0x7f), shown);
            assertTrue(shown.length() < 2000, () -> shown.length() + " characters");
        }
    }
}
