// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.pcap.ebpf;

import java.util.List;

import dev.tctrace.pcap.PacketFilter;
import dev.tctrace.pcap.cbpf.ClassicProgram;
import dev.tctrace.pcap.stub.FilterStub;

/**
 * A program's translations: with its lists as they are and with searches instead; each plain, opaque, and as it is for programs that
 * have no room for their second half. And which of them is used.
 */
public record Forms(Kinds lists, Kinds searches, List<EbpfInstruction> chosen) {

    public record Kinds(List<EbpfInstruction> plain, List<EbpfInstruction> opaque, List<EbpfInstruction> coarse) {
        static Kinds of(ControlFlow flow) {
            return new Kinds(
                    Translator.translate(flow, PacketFilter.WINDOW, false, true),
                    Translator.translate(flow, PacketFilter.WINDOW, true, true),
                    Translator.translate(flow, PacketFilter.WINDOW, false, false));
        }
    }

    public static Forms of(ClassicProgram program) {
        ControlFlow flow = ControlFlow.of(program);
        return new Forms(
                Kinds.of(flow),
                Kinds.of(Lists.searched(flow)),
                Translator.translate(flow, PacketFilter.WINDOW, FilterStub.USABLE));
    }
}
