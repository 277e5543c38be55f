// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.engine;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.tctrace.tracer.libbpf.BpfCallFailed;
import dev.tctrace.tracer.libbpf.UnsupportedByKernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class TracerChoiceTest {
    @Test
    void theEnvironmentNamesAKind() {
        assertEquals(Optional.of(TracerKind.PAIR), TracerChoice.asked("pair"));
        assertEquals(Optional.of(TracerKind.SESSION), TracerChoice.asked(" session "));
        assertEquals(Optional.empty(), TracerChoice.asked(null));
        assertEquals(Optional.empty(), TracerChoice.asked(""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"fsession", "PAIR", "none", "pair,session"})
    void whatIsNoKindIsToldWithThoseThatThereAre(String value) {
        InvalidSetting refused = assertThrows(InvalidSetting.class, () -> TracerChoice.asked(value));
        assertEquals(
                "TCTRACE_TRACER=" + value + ": set it to pair or session, or leave it unset", refused.getMessage());
    }

    @Test
    void aPairIsUsedWhereNothingIsAsked() {
        TracerChoice choice = new TracerChoice(Optional.empty(), () -> {
            throw new AssertionError("nobody needs to know");
        });
        assertEquals(TracerKind.PAIR, choice.kind());
    }

    @Test
    void aKernelWithoutSessionsIsToldOnceAndForAll() {
        AtomicInteger trials = new AtomicInteger();
        TracerChoice choice = new TracerChoice(Optional.of(TracerKind.SESSION), () -> {
            trials.incrementAndGet();
            return false;
        });
        for (int i = 0; i < 3; i++) {
            UnsupportedByKernel refused = assertThrows(UnsupportedByKernel.class, choice::kind);
            assertTrue(refused.getMessage().contains("set TCTRACE_TRACER=pair, or leave it unset"));
        }
        assertEquals(1, trials.get());
    }

    @Test
    void whatTheTrialDoesNotTellTheTracerItselfWill() {
        AtomicInteger trials = new AtomicInteger();
        TracerChoice choice = new TracerChoice(Optional.of(TracerKind.SESSION), () -> {
            if (trials.incrementAndGet() == 1) {
                throw new BpfCallFailed("a trial", 24);
            }
            return true;
        });
        assertEquals(TracerKind.SESSION, choice.kind());
        assertEquals(TracerKind.SESSION, choice.kind());
        assertEquals(TracerKind.SESSION, choice.kind());
        assertEquals(2, trials.get());
    }
}
