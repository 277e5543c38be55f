// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.libbpf;

import java.util.Set;

import org.junit.jupiter.api.Test;

import dev.tctrace.tracer.libc.Capability;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class NotPermittedTest {
    private static final int EPERM = 1;

    @Test
    void namesWhatIsMissing() {
        NotPermitted refused = NotPermitted.during(
                "loading a program", EPERM, Set.of(Capability.CAP_SYS_PTRACE, Capability.CAP_PERFMON));

        assertEquals(Set.of(Capability.CAP_PERFMON), refused.missing());
        assertTrue(refused.getMessage().contains("; missing CAP_PERFMON: run as root"), refused.getMessage());
    }

    @Test
    void blamesNoCapabilityThatTheKernelDoesNotAskFor() {
        NotPermitted refused = NotPermitted.during("loading a program", EPERM, Set.of(Capability.CAP_SYS_PTRACE));

        assertEquals(Set.of(), refused.missing());
        assertTrue(refused.getMessage().contains("a security module, kernel lockdown"), refused.getMessage());
    }
}
