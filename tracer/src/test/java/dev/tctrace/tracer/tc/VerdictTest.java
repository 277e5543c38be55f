// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.tc;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.junit.jupiter.api.Assertions.assertEquals;

class VerdictTest {
    @ParameterizedTest
    @CsvSource({
        "-1, TC_ACT_UNSPEC",
        "0, TC_ACT_OK",
        "2, TC_ACT_SHOT",
        "8, TC_ACT_TRAP",
        "9, 9",
        "-2, -2",
        "66304, 66304"
    })
    void aVerdictHasANameOrIsANumber(int code, String text) {
        assertEquals(text, Verdict.text(code));
    }

    @Test
    void everyCodeLeadsBackToItsVerdict() {
        for (Verdict verdict : Verdict.values()) {
            assertEquals(verdict, Verdict.of(verdict.code()));
        }
    }
}
