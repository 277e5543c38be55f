// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.pcap;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import org.junit.jupiter.params.provider.MethodSource;

import dev.tctrace.pcap.cbpf.ClassicProgram;
import dev.tctrace.pcap.cbpf.InvalidProgramException;
import dev.tctrace.pcap.cbpf.RawInstruction;
import dev.tctrace.pcap.ebpf.Forms;
import dev.tctrace.pcap.ebpf.Verdicts;
import dev.tctrace.pcap.stub.FilterStub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Whatever a user writes as a filter, and whatever program comes out of libpcap. */
class FilterFuzzTest {
    private static final int PACKETS = 8;
    private static final int HEAD = 2;

    /** A sentence, or a filter that says the same as libpcap's interpreter. */
    @MethodSource("expressions")
    @FuzzTest
    void expression(byte[] input) {
        if (input.length < HEAD) {
            return;
        }
        LinkType linkType = LinkType.values()[(input[0] & 0xff) % LinkType.values().length];
        int length = Math.min(input[1] & 0xff, input.length - HEAD);
        byte[] packet = Arrays.copyOfRange(input, HEAD, HEAD + length);
        String expression = new String(input, HEAD + length, input.length - HEAD - length, StandardCharsets.UTF_8);
        try {
            PacketFilter.compile(expression, linkType);
        } catch (FilterException refused) {
            assertFalse(refused.getMessage().isBlank());
            return;
        }
        if (!expression.isBlank()) {
            new Verdicts(expression, PacketFilter.classic(expression, linkType)).matches(packet, packet.length);
        }
    }

    /** They agree on lists, which become searches, and on packets whose values are in them or beside. */
    @FuzzTest
    void lists(FuzzedDataProvider data) {
        RandomPrograms choices = new RandomPrograms(new Choices(data));
        ClassicProgram program = choices.lists(1 + data.consumeInt(0, 3));
        Verdicts verdicts = new Verdicts(program.listing(), program);
        for (int i = 0; i < PACKETS; i++) {
            byte[] bytes = choices.bytesFor(program);
            verdicts.matches(bytes, bytes.length + i % 2 * 64);
        }
    }

    /** The reference, libpcap's interpreter and all translations agree on any valid program. */
    @FuzzTest
    void program(FuzzedDataProvider data) {
        RandomPrograms choices = new RandomPrograms(new Choices(data));
        ClassicProgram program = choices.program(PacketFilter.MAX_INSTRUCTIONS);
        assertTrue(Forms.of(program).chosen().size() <= FilterStub.USABLE);
        Verdicts verdicts = new Verdicts(program.listing(), program);
        for (int i = 0; i < PACKETS; i++) {
            byte[] bytes = choices.bytes();
            verdicts.matches(bytes, bytes.length + i);
        }
    }

    /** What is no valid program is refused by its own exception, and what is one keeps its meaning when it is written. */
    @FuzzTest
    void instructions(byte[] bytes) {
        byte[] whole = Arrays.copyOf(bytes, bytes.length / RawInstruction.BYTES * RawInstruction.BYTES);
        ClassicProgram program;
        try {
            program = ClassicProgram.decode(RawInstruction.read(whole));
        } catch (InvalidProgramException refused) {
            return;
        }
        assertEquals(program, ClassicProgram.decode(program.encode()));
        assertFalse(program.listing().isBlank());
        if (program.size() <= PacketFilter.MAX_INSTRUCTIONS) {
            Forms.of(program);
        }
    }

    /** Where a generator tosses a coin, the fuzzer chooses. */
    private static final class Choices extends Random {
        private static final long serialVersionUID = 1L;
        private final transient FuzzedDataProvider data;

        Choices(FuzzedDataProvider data) {
            super(0);
            this.data = data;
        }

        @Override
        protected int next(int bits) {
            int chosen = data == null || data.remainingBytes() == 0 ? super.next(32) : data.consumeInt();
            return chosen >>> 32 - bits;
        }
    }

    /** Link type, length of the packet, packet, expression. */
    static Stream<byte[]> expressions() {
        return Stream.of(LinkType.values())
                .flatMap(linkType -> Expressions.of(linkType).stream()
                        .map(text -> ((char) linkType.ordinal() + "\0" + text).getBytes(StandardCharsets.US_ASCII)));
    }
}
