// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.libbpf;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;

class VerifierLogTest {
    @Test
    void theLastLinesBeforeTheStatisticsSayWhatIsWrong() {
        String log = """
                0: R1=ctx(off=0,imm=0) R10=fp0
                1: (79) r1 = *(u64 *)(r6 +0)
                2: (61) r3 = *(u32 *)(r1 +224)
                3: (85) call bpf_probe_read_kernel#113
                R2 unbounded memory access, use 'var &= const' or 'if (var < const)'
                verification time 812 usec
                stack depth 96
                processed 250 insns (limit 1000000) max_states_per_insn 0 total_states 16 peak_states 16 mark_read 12
                """;
        assertEquals(
                "1: (79) r1 = *(u64 *)(r6 +0) | 2: (61) r3 = *(u32 *)(r1 +224) | 3: (85) call bpf_probe_read_kernel#113"
                        + " | R2 unbounded memory access, use 'var &= const' or 'if (var < const)'",
                VerifierLog.useful(log));
    }

    @Test
    void anEmptyLogIsSaid() {
        assertEquals("it left no log", VerifierLog.useful("\n \n"));
    }
}
