// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.pcap.ebpf;

import java.util.List;

import dev.tctrace.pcap.PacketFilter;
import dev.tctrace.pcap.cbpf.ClassicProgram;
import dev.tctrace.pcap.stub.FilterStub;

/**
 * A program's translations: both that exist, the one for programs that have no room for their second half, and which of them is
 * used.
 */
public record Forms(
        List<EbpfInstruction> plain,
        List<EbpfInstruction> opaque,
        List<EbpfInstruction> coarse,
        List<EbpfInstruction> chosen) {
    private static final int ENOUGH = Integer.MAX_VALUE;

    public static Forms of(ClassicProgram program) {
        ControlFlow flow = ControlFlow.of(program);
        return new Forms(
                Translator.translate(flow, PacketFilter.WINDOW, ENOUGH, false),
                Translator.translate(flow, PacketFilter.WINDOW, ENOUGH, true),
                Translator.translate(flow, PacketFilter.WINDOW, 0, false),
                Translator.translate(flow, PacketFilter.WINDOW, FilterStub.USABLE));
    }
}
