// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.pcap.cbpf;

import java.util.List;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.tctrace.pcap.cbpf.InvalidProgramException.Rule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

/** What the rules of the machine forbid is not a program. */
class ClassicProgramTest {
    private static final RawInstruction RETURN = new RawInstruction(0x06, 0, 0, 1);

    @ParameterizedTest
    @CsvSource({
        "0x05, 0, 0, -1, BACKWARD_JUMP",
        "0x05, 0, 0, 1, JUMP_OUT_OF_PROGRAM",
        "0x15, 1, 0, 7, JUMP_OUT_OF_PROGRAM",
        "0x15, 0, 200, 7, JUMP_OUT_OF_PROGRAM",
        "0x60, 0, 0, 16, MEMORY_SLOT",
        "0x02, 0, 0, -1, MEMORY_SLOT",
        "0x34, 0, 0, 0, DIVISION_BY_ZERO",
        "0x94, 0, 0, 0, DIVISION_BY_ZERO",
        "0x64, 0, 0, 32, SHIFT_TOO_FAR",
        "0x74, 0, 0, -1, SHIFT_TOO_FAR",
        "0x18, 0, 0, 0, UNKNOWN_OPCODE",
        "0x0e, 0, 0, 0, UNKNOWN_OPCODE",
        "0x100, 0, 0, 0, UNKNOWN_OPCODE"
    })
    void isRefused(int code, int ifTrue, int ifFalse, int k, Rule rule) {
        List<RawInstruction> raw = List.of(new RawInstruction(code, ifTrue, ifFalse, k), RETURN);
        InvalidProgramException invalid = assertThrows(InvalidProgramException.class, () -> ClassicProgram.decode(raw));
        assertEquals(rule, invalid.rule());
    }

    @ParameterizedTest
    @CsvSource({"0x00", "0x87"})
    void mustEndWithAReturn(int code) {
        List<RawInstruction> raw = List.of(RETURN, new RawInstruction(code, 0, 0, 0));
        assertEquals(
                Rule.NO_RETURN,
                assertThrows(InvalidProgramException.class, () -> ClassicProgram.decode(raw))
                        .rule());
        assertEquals(
                Rule.EMPTY,
                assertThrows(InvalidProgramException.class, () -> ClassicProgram.decode(List.of()))
                        .rule());
    }
}
