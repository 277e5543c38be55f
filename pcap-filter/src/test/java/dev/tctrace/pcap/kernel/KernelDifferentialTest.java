package dev.tctrace.pcap.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

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
import dev.tctrace.pcap.cbpf.ClassicProgram;
import dev.tctrace.pcap.ebpf.EbpfInstruction;
import dev.tctrace.pcap.ebpf.Verdicts;
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
    private static final int BUDGET = 500_000;

    private static int mostProcessed;

    @BeforeAll
    static void mayLoadPrograms() {
        KernelFilter.assumePermitted();
    }

    @ParameterizedTest
    @EnumSource(LinkType.class)
    void expressionsDecideAsTheReferenceDoes(LinkType linkType) {
        List<Packets.Packet> packets = Packets.of(linkType);
        for (String expression : Expressions.of(linkType)) {
            Verdicts verdicts = new Verdicts(expression, PacketFilter.classic(expression, linkType));
            try (KernelFilter filter = accepted(expression, verdicts.chosen())) {
                for (Packets.Packet packet : packets) {
                    assertEquals(
                            verdicts.matches(packet.bytes(), packet.length()),
                            filter.matches(packet.bytes(), packet.length()),
                            () -> expression + " on " + packet.name());
                }
            }
            accepted(expression, verdicts.opaque()).close();
        }
        System.out.println("Most instructions walked by the verifier: " + mostProcessed);
    }

    @Test
    void randomProgramsDecideAsTheReferenceDoes() {
        for (long seed = 0; seed < 400; seed++) {
            RandomPrograms random = new RandomPrograms(new Random(seed));
            ClassicProgram program = random.program(PacketFilter.MAX_INSTRUCTIONS);
            Verdicts verdicts = new Verdicts("seed " + seed + "\n" + program.listing(), program);
            for (List<EbpfInstruction> form : forms(verdicts)) {
                try (KernelFilter filter = accepted(program.listing(), form)) {
                    for (int i = 0; i < 10; i++) {
                        byte[] bytes = random.bytes();
                        assertEquals(
                                verdicts.matches(bytes, bytes.length + i),
                                filter.matches(bytes, bytes.length + i),
                                program::listing);
                    }
                }
            }
        }
        System.out.println("Most instructions walked by the verifier: " + mostProcessed);
    }

    @Test
    void theVerifierAcceptsTheWorstPrograms() {
        for (long seed = 0; seed < 20; seed++) {
            ClassicProgram program = new RandomPrograms(new Random(seed)).diamonds(101);
            accepted("diamonds " + seed, new Verdicts("diamonds", program).opaque())
                    .close();
        }
        for (String expression : TortureExpressions.all()) {
            Verdicts verdicts = new Verdicts(expression, PacketFilter.classic(expression, LinkType.ETHERNET));
            accepted(expression, verdicts.chosen()).close();
            accepted(expression, verdicts.opaque()).close();
        }
        System.out.println("Most instructions walked by the verifier: " + mostProcessed);
    }

    /** The plain form is used only where its paths are few. */
    private static List<List<EbpfInstruction>> forms(Verdicts verdicts) {
        List<List<EbpfInstruction>> forms = new ArrayList<>();
        forms.add(verdicts.chosen());
        if (verdicts.opaque().size() <= FilterStub.USABLE) {
            forms.add(verdicts.opaque());
        }
        return forms;
    }

    private static KernelFilter accepted(String name, List<EbpfInstruction> form) {
        KernelFilter filter = new KernelFilter(form);
        Bpf.Loaded loaded = filter.loaded();
        assertFalse(loaded.refused(), () -> name + " refused with " + loaded.error() + ":\n" + loaded.log());
        mostProcessed = Math.max(mostProcessed, loaded.processed());
        assertTrue(loaded.processed() < BUDGET, () -> name + " took " + loaded.processed());
        return filter;
    }
}
