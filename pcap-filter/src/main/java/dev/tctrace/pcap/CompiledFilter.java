// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.pcap;

import java.util.Arrays;
import java.util.List;

import dev.tctrace.pcap.ebpf.EbpfInstruction;
import dev.tctrace.pcap.ebpf.Translation;

/**
 * A filter that is ready to be placed in the tracer's stub.
 *
 * @param expression what the user wrote
 * @param linkType what it was compiled for
 * @param reach how many bytes from the start of the packet it may look at: what the tracer must copy at least
 * @param ebpf the body of the stub: eBPF instructions in the kernel's 8-byte layout, host byte order. Contract (bpf/filter.h):
 *     in r1 the copied bytes (a map value, twice {@link PacketFilter#WINDOW} readable), r2 = how many were copied, r3 = the packet's
 *     length, both 64 bits wide; out r0: 0 = no match, 1 = match, 2 = undecided, as it needs bytes that the packet has, but that were
 *     not copied. It may change r0 to r7 and 128 bytes of its stack frame. The body does not contain the final
 *     exit; it ends by falling off its end with r0 set
 */
public record CompiledFilter(String expression, LinkType linkType, int reach, byte[] ebpf) {
    /** r0 = 1 (a 32-bit move). */
    private static final byte[] ALWAYS = EbpfInstruction.encode(List.of(new EbpfInstruction(0xb4, 0, 0, 0, 1)));

    /** The filter that an empty expression stands for. */
    static CompiledFilter everything(String expression, LinkType linkType) {
        return new CompiledFilter(expression, linkType, 0, ALWAYS);
    }

    static CompiledFilter of(String expression, LinkType linkType, Translation translation) {
        return new CompiledFilter(
                expression, linkType, translation.reach(), EbpfInstruction.encode(translation.instructions()));
    }

    /** Whether every packet matches, so that the tracer need not run (or even contain) a filter. */
    public boolean matchesEverything() {
        return Arrays.equals(ebpf, ALWAYS);
    }
}
