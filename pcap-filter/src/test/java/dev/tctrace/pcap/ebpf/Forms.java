// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.pcap.ebpf;

import java.util.List;

import dev.tctrace.pcap.PacketFilter;
import dev.tctrace.pcap.cbpf.ClassicProgram;

/** A program's translations: both that exist, and which of them is used. */
public record Forms(List<EbpfInstruction> plain, List<EbpfInstruction> opaque, List<EbpfInstruction> chosen) {
    public static Forms of(ClassicProgram program) {
        ControlFlow flow = ControlFlow.of(program);
        return new Forms(
                Translator.translate(flow, PacketFilter.WINDOW, false),
                Translator.translate(flow, PacketFilter.WINDOW, true),
                Translator.translate(flow, PacketFilter.WINDOW));
    }
}
