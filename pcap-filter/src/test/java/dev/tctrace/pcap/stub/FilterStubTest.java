// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.pcap.stub;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import dev.tctrace.pcap.CompiledFilter;
import dev.tctrace.pcap.LinkType;
import dev.tctrace.pcap.PacketFilter;
import dev.tctrace.pcap.ebpf.EbpfInstruction;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A filter goes into the object that clang made, and nothing else of it changes. */
class FilterStubTest {
    private static final CompiledFilter FILTER = PacketFilter.compile("icmp and host 192.168.1.138", LinkType.ETHERNET);

    private static byte[] elf;

    @BeforeAll
    static void compile() throws IOException, InterruptedException {
        Optional<byte[]> compiled = StubObject.compile();
        Assumptions.assumeTrue(compiled.isPresent(), "no clang");
        elf = compiled.get();
    }

    @Test
    void onlyTheReservedSpaceChanges() {
        // When a filter is placed
        byte[] patched = FilterStub.patch(elf, FILTER);

        // Then the file is as long as before, and differs from the body's first byte to its last
        assertEquals(elf.length, patched.length);
        int from = Arrays.mismatch(elf, patched);
        ElfFunctions.Span function =
                new ElfFunctions(elf).find(FilterStub.FUNCTION).orElseThrow();
        byte[] body = FilterStub.body(FILTER.ebpf());
        assertEquals(function.offset(), from);
        assertArrayEquals(body, Arrays.copyOfRange(patched, from, from + body.length));
        assertArrayEquals(
                Arrays.copyOfRange(elf, from + body.length, elf.length),
                Arrays.copyOfRange(patched, from + body.length, elf.length));
    }

    @Test
    void theSpaceAloneIsFilledAsInTheFile() {
        FilterStub.Space space = FilterStub.space(elf);
        int function =
                new ElfFunctions(elf).find(FilterStub.FUNCTION).orElseThrow().offset();
        int start = function + space.offset();
        int end = start + FilterStub.INSTRUCTIONS * 8;

        assertArrayEquals(Arrays.copyOfRange(elf, start, end), space.empty());
        assertArrayEquals(Arrays.copyOfRange(FilterStub.patch(elf, FILTER), start, end), space.with(FILTER));
        assertArrayEquals(Arrays.copyOfRange(elf, start, end), space.empty(), "what it had without a filter is kept");
    }

    @Test
    void whatIsLeftOfTheSpaceIsJumpedOver() {
        // Given the last instruction of a body: if r4 == 0 goto the end
        byte[] body = FilterStub.body(FILTER.ebpf());
        int used = body.length / EbpfInstruction.BYTES;
        int offset = ByteBuffer.wrap(body).order(ByteOrder.nativeOrder()).getShort(body.length - 6);

        // Then it leads behind the reserved space
        assertEquals(FilterStub.INSTRUCTIONS, used + offset);
    }

    @Test
    void theLargestFilterFitsAndOneMoreDoesNot() {
        byte[] largest = new byte[FilterStub.USABLE * EbpfInstruction.BYTES];
        assertEquals(FilterStub.INSTRUCTIONS * EbpfInstruction.BYTES, FilterStub.body(largest).length);
        assertThrows(StubException.class, () -> FilterStub.body(new byte[largest.length + EbpfInstruction.BYTES]));
    }

    @Test
    void objectsWithoutAStubAreRefused() {
        assertThrows(StubException.class, () -> FilterStub.patch(new byte[100], FILTER));
        assertThrows(StubException.class, () -> FilterStub.patch(Arrays.copyOf(elf, elf.length / 2), FILTER));
        byte[] patched = FilterStub.patch(elf, FILTER);
        StubException twice = assertThrows(StubException.class, () -> FilterStub.patch(patched, FILTER));
        assertTrue(twice.getMessage().contains("reserve"), twice.getMessage());
    }

    @Test
    void argumentsThatAreNotWhereTheFilterExpectsThemAreNoticed() {
        // Given a prologue that moves the second argument away, and one that brings it back
        EbpfInstruction away = new EbpfInstruction(0xbf, 6, 2, 0, 0);
        EbpfInstruction overwrite = new EbpfInstruction(0xb7, 2, 0, 0, 0);
        EbpfInstruction back = new EbpfInstruction(0xbf, 2, 6, 0, 0);

        // Then only the second passes
        assertThrows(StubException.class, () -> StubPrologue.check(code(away, overwrite)));
        StubPrologue.check(code(away, overwrite, back));
    }

    private static ByteBuffer code(EbpfInstruction... instructions) {
        return ByteBuffer.wrap(EbpfInstruction.encode(List.of(instructions))).order(ByteOrder.nativeOrder());
    }
}
