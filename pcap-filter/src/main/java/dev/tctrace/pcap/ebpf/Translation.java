// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.pcap.ebpf;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

import dev.tctrace.pcap.cbpf.ClassicProgram;

/**
 * A classic program as eBPF.
 *
 * @param reach bytes from the start of the packet that it may look at; the whole window for a variable offset
 * @param instructions the stub's body, without exit
 */
public record Translation(int reach, List<EbpfInstruction> instructions) {
    /** What the body leaves in r0. */
    public static final int NO_MATCH = 0;

    public static final int MATCH = 1;

    /** It needs bytes that the packet has, but that were not captured. */
    public static final int UNDECIDED = 2;

    public Translation {
        instructions = List.copyOf(instructions);
    }

    /**
     * @param window bytes that the tracer copies at most
     * @param room instructions that there is space for; a translation may be longer nevertheless
     * @return empty when the program looks beyond the window at a constant offset
     */
    public static Optional<Translation> of(ClassicProgram program, int window, int room) {
        ControlFlow flow = ControlFlow.of(program);
        OptionalInt reach = Reach.of(flow, window);
        return reach.isEmpty()
                ? Optional.empty()
                : Optional.of(new Translation(reach.getAsInt(), Translator.translate(flow, window, room)));
    }
}
