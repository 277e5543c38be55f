// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.cli.doctor;

import org.junit.jupiter.api.Test;

import dev.tctrace.tracer.engine.TracerKind;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class ExaminationTest {
    @Test
    void whoCannotReadPageFragmentsIsToldWhatHelps() {
        assertEquals(Finding.State.OK, Examination.pageFragments(true, "amd64").state());

        Finding finding = Examination.pageFragments(false, "amd64");
        assertEquals(Finding.State.LIMITED, finding.state());
        assertTrue(finding.advice().contains("agent.extraCapabilities: [SYSLOG]"), finding::advice);

        Finding other = Examination.pageFragments(false, "aarch64");
        assertEquals(Finding.State.LIMITED, other.state());
        assertEquals("", other.advice());
    }

    @Test
    void whoHasNoTracersOnArm64IsToldSinceWhenThereAreSome() {
        assertTrue(KernelTrials.tracersAdvice("aarch64").contains("Linux 6.0"));
        assertFalse(KernelTrials.tracersAdvice("amd64").contains("6.0"));
    }

    @Test
    void theKindOfTracersIsTold() {
        assertTrue(KernelTrials.attached(TracerKind.PAIR).startsWith("an fentry/fexit pair was attached"));
        assertTrue(KernelTrials.attached(TracerKind.SESSION).startsWith("a session program was attached"));
    }
}
