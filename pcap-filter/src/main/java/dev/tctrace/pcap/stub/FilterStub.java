// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.pcap.stub;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

import dev.tctrace.pcap.CompiledFilter;
import dev.tctrace.pcap.ebpf.EbpfInstruction;

/**
 * The reserved space for a filter in the tracer's object: the function {@value #FUNCTION}, whose body holds {@value
 * #INSTRUCTIONS} equal no-ops in a row. The filter is written over their beginning, so that no offset, relocation, line info or
 * func info moves.
 *
 * <p>The rest of the no-ops must stay reachable in the control-flow graph, or the verifier refuses the object. So the filter is
 * followed by a jump over the rest that is always taken, but by value and not by form: the verifier then finds the rest dead and
 * removes it.
 */
public final class FilterStub {
    /** The C function: static, noinline, arguments (const void *bytes, __u64 captured, __u64 length). */
    public static final String FUNCTION = "tctrace_filter";

    /** Instructions that the stub reserves. */
    public static final int INSTRUCTIONS = 4096;

    /** Two are taken by the jump over the rest. */
    public static final int USABLE = INSTRUCTIONS - 2;

    private FilterStub() {}

    /**
     * Writes the filter into a copy of an object file.
     *
     * @param elf the object, as clang made it
     * @return the object to give to {@code bpf_object__open_mem()}
     * @throws StubException when the object has no such stub
     */
    public static byte[] patch(byte[] elf, CompiledFilter filter) {
        int start = place(elf).start();
        byte[] patched = elf.clone();
        byte[] body = body(filter.ebpf());
        System.arraycopy(body, 0, patched, start, body.length);
        return patched;
    }

    /**
     * The reserved space of an object, for who patches its instructions where they are by then, and not the file.
     *
     * @param offset bytes from the beginning of the function
     * @param empty what is there without a filter
     */
    public record Space(int offset, byte[] empty) {

        /** All of its bytes with the filter in it. */
        public byte[] with(CompiledFilter filter) {
            byte[] bytes = empty.clone();
            byte[] body = body(filter.ebpf());
            System.arraycopy(body, 0, bytes, 0, body.length);
            return bytes;
        }
    }

    /**
     * @param elf the object, as clang made it
     * @throws StubException when the object has no such stub
     */
    public static Space space(byte[] elf) {
        Place place = place(elf);
        return new Space(
                place.start() - place.function().offset(),
                Arrays.copyOfRange(elf, place.start(), place.start() + INSTRUCTIONS * EbpfInstruction.BYTES));
    }

    /** Where the function is in a file, and the reserved space in it. */
    private record Place(ElfFunctions.Span function, int start) {}

    private static Place place(byte[] elf) {
        ElfFunctions.Span function = new ElfFunctions(elf)
                .find(FUNCTION)
                .orElseThrow(() -> new StubException("the object has no function " + FUNCTION));
        int start = reservedSpace(elf, function);
        StubPrologue.check(ByteBuffer.wrap(elf, function.offset(), start - function.offset())
                .slice()
                .order(ByteOrder.nativeOrder()));
        return new Place(function, start);
    }

    /**
     * The filter with the jump over the rest of the reserved space.
     *
     * @param filter instructions, at most {@link #USABLE}
     */
    public static byte[] body(byte[] filter) {
        int used = filter.length / EbpfInstruction.BYTES;
        if (used > USABLE) {
            throw new StubException("a filter of " + used + " instructions does not fit");
        }
        byte[] over = EbpfInstruction.encode(List.of(
                new EbpfInstruction(0xb7, 4, 0, 0, 0), // r4 = 0
                new EbpfInstruction(0x15, 4, 0, USABLE - used, 0))); // if r4 == 0 goto end
        byte[] body = Arrays.copyOf(filter, filter.length + over.length);
        System.arraycopy(over, 0, body, filter.length, over.length);
        return body;
    }

    /** The file offset of the run of equal instructions. */
    private static int reservedSpace(byte[] elf, ElfFunctions.Span function) {
        int end = function.offset() + function.length();
        int runStart = function.offset();
        for (int at = function.offset(); at < end; at += EbpfInstruction.BYTES) {
            if (!same(elf, runStart, at)) {
                runStart = at;
            }
            if (at - runStart == (INSTRUCTIONS - 1) * EbpfInstruction.BYTES) {
                return runStart;
            }
        }
        throw new StubException(FUNCTION + " does not reserve " + INSTRUCTIONS + " equal instructions");
    }

    private static boolean same(byte[] elf, int one, int two) {
        return Arrays.equals(elf, one, one + EbpfInstruction.BYTES, elf, two, two + EbpfInstruction.BYTES);
    }
}
