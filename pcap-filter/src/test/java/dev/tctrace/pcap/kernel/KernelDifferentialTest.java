// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.pcap.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.tctrace.pcap.Expressions;
import dev.tctrace.pcap.LinkType;
import dev.tctrace.pcap.PacketFilter;
import dev.tctrace.pcap.Packets;
import dev.tctrace.pcap.RandomPrograms;
import dev.tctrace.pcap.cbpf.ClassicInterpreter;
import dev.tctrace.pcap.cbpf.ClassicProgram;
import dev.tctrace.pcap.ebpf.EbpfInstruction;
import dev.tctrace.pcap.ebpf.Forms;
import dev.tctrace.pcap.stub.FilterStub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * The kernel's verifier accepts every translation, and the kernel decides as the reference does. Needs root, but no tracing: the
 * filter runs in an ordinary tc program.
 */
@Tag("kernel")
class KernelDifferentialTest {
    /** Of the verifier's million: the tracer around the filter needs its share. */
    private static final int BUDGET = 200_000;

    private static final int RANDOM_PROGRAMS = 300;
    private static final int RANDOM_PACKETS = 100;
    private static final int RANDOM_LISTS = 100;
    private static final int PACKETS_OF_A_LIST = 40;

    private static int mostProcessed;

    @BeforeAll
    static void mayLoadPrograms() {
        KernelFilter.assumePermitted();
    }

    @AfterAll
    static void tellTheCost() {
        System.out.println("The verifier walked at most " + mostProcessed + " instructions.");
    }

    @ParameterizedTest
    @EnumSource(LinkType.class)
    void expressionsDecideAsTheReferenceDoes(LinkType linkType) {
        List<Packets.Packet> corpus = Packets.of(linkType);
        try (KernelPackets packets = new KernelPackets(corpus)) {
            for (String expression : Expressions.of(linkType)) {
                ClassicProgram program = PacketFilter.classic(expression, linkType);
                decidesAsTheReference(expression, program, Forms.of(program).chosen(), corpus, packets);
            }
        }
    }

    @Test
    void randomProgramsDecideAsTheReferenceDoes() {
        RandomPrograms random = new RandomPrograms(new Random(7));
        List<Packets.Packet> corpus = new ArrayList<>();
        for (int i = 0; i < RANDOM_PACKETS; i++) {
            byte[] bytes = random.bytes();
            corpus.add(new Packets.Packet("random " + i, bytes, bytes.length + i));
        }
        try (KernelPackets packets = new KernelPackets(corpus)) {
            for (int i = 0; i < RANDOM_PROGRAMS; i++) {
                ClassicProgram program = random.program(PacketFilter.MAX_INSTRUCTIONS);
                Forms forms = Forms.of(program);
                decidesAsTheReference(program.listing(), program, forms.chosen(), corpus, packets);
                for (Forms.Kinds kinds : List.of(forms.lists(), forms.searches())) {
                    if (kinds.opaque().size() <= FilterStub.USABLE) {
                        decidesAsTheReference(program.listing(), program, kinds.opaque(), corpus, packets);
                    }
                }
            }
        }
    }

    @Test
    void randomListsDecideAsTheReferenceDoes() {
        RandomPrograms random = new RandomPrograms(new Random(17));
        for (int i = 0; i < RANDOM_LISTS; i++) {
            ClassicProgram program = random.lists(1 + i % 4);
            List<Packets.Packet> corpus = new ArrayList<>();
            for (int j = 0; j < PACKETS_OF_A_LIST; j++) {
                byte[] bytes = random.bytesFor(program);
                corpus.add(new Packets.Packet("random " + j, bytes, bytes.length + j));
            }
            try (KernelPackets packets = new KernelPackets(corpus)) {
                Forms forms = Forms.of(program);
                decidesAsTheReference(program.listing(), program, forms.chosen(), corpus, packets);
                decidesAsTheReference(
                        program.listing(), program, forms.searches().opaque(), corpus, packets);
            }
        }
    }

    @Test
    void theWorstProgramsAreAcceptedToo() {
        // What the verifier thinks of them is the question here: some whole packets will do.
        List<Packets.Packet> corpus = Packets.of(LinkType.ETHERNET).stream()
                .filter(packet -> packet.name().startsWith("geneve"))
                .toList();
        try (KernelPackets packets = new KernelPackets(corpus)) {
            for (String expression : TortureExpressions.all()) {
                ClassicProgram program = PacketFilter.classic(expression, LinkType.ETHERNET);
                Forms forms = Forms.of(program);
                decidesAsTheReference(expression, program, forms.chosen(), corpus, packets);
                decidesAsTheReference(expression, program, forms.lists().opaque(), corpus, packets);
                decidesAsTheReference(expression, program, forms.searches().opaque(), corpus, packets);
            }
            for (long seed = 0; seed < 5; seed++) {
                ClassicProgram program = new RandomPrograms(new Random(seed)).diamonds(101);
                decidesAsTheReference("diamonds", program, Forms.of(program).chosen(), corpus, packets);
            }
        }
    }

    private static void decidesAsTheReference(
            String name,
            ClassicProgram program,
            List<EbpfInstruction> form,
            List<Packets.Packet> corpus,
            KernelPackets packets) {
        try (KernelFilter filter = new KernelFilter(form, packets)) {
            Bpf.Loaded loaded = filter.loaded();
            assertFalse(loaded.refused(), () -> name + " refused with " + loaded.error() + ":\n" + loaded.log());
            mostProcessed = Math.max(mostProcessed, loaded.processed());
            assertTrue(loaded.processed() < BUDGET, () -> name + " took " + loaded.processed());
            boolean[] verdicts = filter.run();
            for (int i = 0; i < verdicts.length; i++) {
                Packets.Packet packet = corpus.get(i);
                boolean reference = ClassicInterpreter.run(program, packet.bytes(), packet.length()) != 0;
                assertEquals(reference, verdicts[i], () -> name + " on " + packet.name());
            }
        }
    }
}
