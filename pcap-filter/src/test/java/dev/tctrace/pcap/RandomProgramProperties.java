// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.pcap;

import java.util.Random;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

import dev.tctrace.pcap.cbpf.ClassicProgram;
import dev.tctrace.pcap.cbpf.RawInstruction;
import dev.tctrace.pcap.ebpf.Forms;
import dev.tctrace.pcap.ebpf.Verdicts;
import dev.tctrace.pcap.stub.FilterStub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Programs that libpcap would never make: the reference, libpcap's interpreter and the translation still agree. */
class RandomProgramProperties {
    private static final int PACKETS = 20;

    @Property(tries = 3000)
    void everyoneAgrees(@ForAll("programs") ClassicProgram program, @ForAll long seed) {
        Verdicts verdicts = new Verdicts(program.listing(), program);
        RandomPrograms random = new RandomPrograms(new Random(seed));
        for (int i = 0; i < PACKETS; i++) {
            byte[] bytes = random.bytes();
            verdicts.matches(bytes, bytes.length + i);
        }
    }

    @Property(tries = 3000)
    void everyoneAgreesOnLists(@ForAll("lists") ClassicProgram program, @ForAll long seed) {
        Verdicts verdicts = new Verdicts(program.listing(), program);
        RandomPrograms random = new RandomPrograms(new Random(seed));
        for (int i = 0; i < PACKETS; i++) {
            byte[] bytes = random.bytesFor(program);
            verdicts.matches(bytes, bytes.length + i % 2 * 64);
        }
    }

    @Property(tries = 1000)
    void theStubHoldsEveryProgram(@ForAll("programs") ClassicProgram program) {
        assertTrue(Forms.of(program).chosen().size() <= FilterStub.USABLE);
    }

    @Property(tries = 1000)
    void encodingIsLossless(@ForAll("programs") ClassicProgram program) {
        byte[] bytes = RawInstruction.write(program.encode());
        assertEquals(program, ClassicProgram.decode(RawInstruction.read(bytes)));
    }

    @Provide
    Arbitrary<ClassicProgram> lists() {
        return Arbitraries.randomValue(random -> new RandomPrograms(random).lists(1 + random.nextInt(4)));
    }

    @Provide
    Arbitrary<ClassicProgram> programs() {
        return Arbitraries.randomValue(random -> new RandomPrograms(random).program(PacketFilter.MAX_INSTRUCTIONS));
    }
}
