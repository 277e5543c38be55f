// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.pcap.ebpf;

import java.util.ArrayList;
import java.util.List;

import dev.tctrace.pcap.PacketFilter;
import dev.tctrace.pcap.cbpf.ClassicInterpreter;
import dev.tctrace.pcap.cbpf.ClassicProgram;
import dev.tctrace.pcap.cbpf.Instruction;
import dev.tctrace.pcap.cbpf.RawInstruction;
import dev.tctrace.pcap.cbpf.Register;
import dev.tctrace.pcap.libpcap.Libpcap;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** Asks everyone who can run a program, and insists that they agree. */
public final class Verdicts {
    private final String name;
    private final ClassicProgram program;
    private final List<RawInstruction> raw;
    private final Forms forms;

    public Verdicts(String name, ClassicProgram program) {
        this.name = name;
        this.program = program;
        ControlFlow flow = ControlFlow.of(program);
        boolean trustsMemory = Liveness.of(flow).at(flow.entry()) > (Effects.A | Effects.X);
        raw = trustsMemory ? withZeroedMemory(program) : program.encode();
        forms = Forms.of(program);
    }

    /** libpcap before 1.11 leaves M[] undefined at the start; X is zero there. */
    private static List<RawInstruction> withZeroedMemory(ClassicProgram program) {
        List<Instruction> instructions = new ArrayList<>();
        for (int slot = 0; slot < ClassicProgram.MEMORY_SLOTS; slot++) {
            instructions.add(new Instruction.Store(Register.X, slot));
        }
        instructions.addAll(program.instructions());
        return new ClassicProgram(instructions).encode();
    }

    /** What the reference says, after libpcap and both forms of the translation said the same. */
    public boolean matches(byte[] bytes, int length) {
        int reference = ClassicInterpreter.run(program, bytes, length);
        assertEquals(reference, Libpcap.get().filter(raw, bytes, length), () -> "libpcap on " + name);
        boolean matches = reference != 0;
        boolean undecided = ClassicInterpreter.undecided(program, bytes, length);
        int decision = undecided ? Translation.UNDECIDED : matches ? Translation.MATCH : Translation.NO_MATCH;
        assertDecision("list", forms.lists(), decision, bytes, length);
        assertDecision("search", forms.searches(), decision, bytes, length);
        return matches;
    }

    private void assertDecision(String kind, Forms.Kinds forms, int decision, byte[] bytes, int length) {
        assertEquals(decision, run(forms.plain(), bytes, length), () -> kind + ", plain translation of " + name);
        assertEquals(decision, run(forms.opaque(), bytes, length), () -> kind + ", opaque translation of " + name);
        long coarse = run(forms.coarse(), bytes, length);
        // It may be undecided too early, but only where bytes are missing.
        if (coarse != Translation.UNDECIDED || bytes.length == length) {
            assertEquals(decision, coarse, () -> kind + ", coarse translation of " + name);
        }
    }

    private static long run(List<EbpfInstruction> program, byte[] bytes, int length) {
        return EbpfInterpreter.run(program, bytes, length, PacketFilter.WINDOW);
    }
}
