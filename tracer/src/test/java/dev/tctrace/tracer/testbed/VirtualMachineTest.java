// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.testbed;

import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What the other kernel tests take for granted of the machine that they run on. */
@Tag("kernel")
class VirtualMachineTest {
    @Test
    void itsKernelCarriesTypes() {
        assertTrue(Files.isReadable(Path.of("/sys/kernel/btf/vmlinux")));
    }

    @Test
    void itsProgramsAreCompiled() throws Exception {
        assertEquals(
                "1",
                Files.readString(Path.of("/proc/sys/net/core/bpf_jit_enable")).strip());
    }
}
