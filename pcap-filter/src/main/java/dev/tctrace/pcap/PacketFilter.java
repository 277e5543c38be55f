// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.pcap;

import java.util.List;

import dev.tctrace.pcap.cbpf.ClassicProgram;
import dev.tctrace.pcap.cbpf.Instruction;
import dev.tctrace.pcap.cbpf.InvalidProgramException;
import dev.tctrace.pcap.cbpf.RawInstruction;
import dev.tctrace.pcap.ebpf.Translation;
import dev.tctrace.pcap.libpcap.Libpcap;
import dev.tctrace.pcap.libpcap.LibpcapException;
import dev.tctrace.pcap.stub.FilterStub;

/** The way in: an expression of pcap-filter(7) becomes the body of the tracer's filter stub, or a sentence that says why not. */
public final class PacketFilter {
    /** How many bytes of a packet the tracer copies at most, and thus how far a filter can see. */
    public static final int WINDOW = 512;

    /** Characters in an expression. */
    public static final int MAX_LENGTH = 4096;

    /** Classic instructions in a compiled expression. */
    public static final int MAX_INSTRUCTIONS = 512;

    /**
     * Before optimisation. libpcap's optimiser takes cubic time: half a second for these, but a minute for what fits into {@link
     * #MAX_LENGTH}, and its result would have more than {@link #MAX_INSTRUCTIONS} anyway.
     */
    private static final int MAX_UNOPTIMISED = 10_000;

    /** What a matching program returns; any number but zero. */
    private static final int SNAP_LENGTH = 262_144;

    /** At these offsets a load means metadata of the kernel, not a byte of the packet (SKF_AD_OFF, SKF_AD_MAX). */
    private static final int METADATA_OFFSET = 0xfffff000;

    private static final int METADATA_WORDS = 64;

    private PacketFilter() {}

    /**
     * Compiles an expression. Nothing is looked up in the DNS. Any thread may call.
     *
     * @param expression null or blank matches every packet
     * @throws FilterException with a sentence for the author of the expression
     * @throws dev.tctrace.pcap.libpcap.LibpcapMissingException when libpcap is not installed
     */
    public static CompiledFilter compile(String expression, LinkType linkType) {
        if (expression == null || expression.isBlank()) {
            return CompiledFilter.everything("", linkType);
        }
        ClassicProgram program = classic(expression, linkType);
        Translation translation = Translation.of(program, WINDOW, FilterStub.USABLE)
                .orElseThrow(() -> new FilterException("The filter looks beyond the first " + WINDOW
                        + " bytes of the packet, and no more are copied: use offsets below " + WINDOW + "."));
        if (translation.instructions().size() > FilterStub.USABLE) {
            throw tooLong();
        }
        return CompiledFilter.of(expression, linkType, translation);
    }

    /**
     * The classic program of an expression, which defines what it means: for tests and for those who want to see it.
     *
     * @throws FilterException as {@link #compile} does, but for the window
     */
    public static ClassicProgram classic(String expression, LinkType linkType) {
        ExpressionText.check(expression);
        List<RawInstruction> raw = run(expression, linkType);
        if (raw.size() > MAX_INSTRUCTIONS) {
            throw tooLong();
        }
        ClassicProgram program = decode(raw);
        if (program.instructions().stream().anyMatch(PacketFilter::readsMetadata)) {
            throw new FilterException(
                    "The filter asks for the direction or the interface of the packet, which its bytes do not"
                            + " tell: use the trace's direction (spec.direction, --direction) and interface instead of inbound,"
                            + " outbound and ifindex.");
        }
        return program;
    }

    private static List<RawInstruction> run(String expression, LinkType linkType) {
        try {
            int unoptimised = Libpcap.get()
                    .compile(expression, linkType.dlt(), SNAP_LENGTH, false)
                    .size();
            if (unoptimised > MAX_UNOPTIMISED) {
                throw tooLong();
            }
            return Libpcap.get().compile(expression, linkType.dlt(), SNAP_LENGTH, true);
        } catch (LibpcapException refused) {
            throw LibpcapRefusal.of(refused.getMessage(), linkType);
        }
    }

    private static ClassicProgram decode(List<RawInstruction> raw) {
        try {
            return ClassicProgram.decode(raw);
        } catch (InvalidProgramException invalid) {
            if (invalid.rule() == InvalidProgramException.Rule.BACKWARD_JUMP) {
                throw new FilterException("The filter needs a loop, which cannot run in the kernel: 'protochain' is not"
                        + " supported; use 'ip6 proto' for the first header, or match on addresses.");
            }
            throw new FilterException(
                    "The filter compiles to a program that cannot run (" + invalid.getMessage() + ").");
        }
    }

    private static FilterException tooLong() {
        return new FilterException("The filter compiles to more than the " + MAX_INSTRUCTIONS
                + " instructions that are supported: split it over several traces, or use 'net' for groups of hosts and"
                + " 'portrange' for groups of ports.");
    }

    private static boolean readsMetadata(Instruction instruction) {
        return instruction instanceof Instruction.LoadPacket load
                && Integer.compareUnsigned(load.offset() - METADATA_OFFSET, METADATA_WORDS) < 0;
    }
}
