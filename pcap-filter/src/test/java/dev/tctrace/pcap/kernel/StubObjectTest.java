// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.pcap.kernel;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.tctrace.pcap.CompiledFilter;
import dev.tctrace.pcap.LinkType;
import dev.tctrace.pcap.PacketFilter;
import dev.tctrace.pcap.Packets;
import dev.tctrace.pcap.cbpf.ClassicInterpreter;
import dev.tctrace.pcap.cbpf.ClassicProgram;
import dev.tctrace.pcap.stub.FilterStub;
import dev.tctrace.pcap.stub.StubObject;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The whole way: an object of clang, patched, loaded by libbpf with its BTF and line info, run by the kernel. */
@Tag("kernel")
class StubObjectTest {
    private static byte[] elf;

    @BeforeAll
    static void compile() throws IOException, InterruptedException {
        KernelFilter.assumePermitted();
        Optional<byte[]> compiled = StubObject.compile();
        Assumptions.assumeTrue(compiled.isPresent(), "no clang");
        elf = compiled.get();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "icmp and host 192.168.1.138",
                "tcp port 80",
                "tcp[tcpflags] & (tcp-syn|tcp-fin) != 0",
                "geneve and tcp port 80",
                "ip6 and not udp"
            })
    void thePatchedObjectDecidesAsTheReferenceDoes(String expression) {
        CompiledFilter filter = PacketFilter.compile(expression, LinkType.ETHERNET);
        ClassicProgram program = PacketFilter.classic(expression, LinkType.ETHERNET);
        List<Packets.Packet> corpus = Packets.of(LinkType.ETHERNET);
        try (KernelPackets packets = new KernelPackets(corpus);
                LoadedObject object = new LoadedObject(FilterStub.patch(elf, filter), packets)) {
            boolean[] verdicts = packets.run(object.program());
            for (int i = 0; i < verdicts.length; i++) {
                Packets.Packet packet = corpus.get(i);
                boolean reference = ClassicInterpreter.run(program, packet.bytes(), packet.length()) != 0;
                assertEquals(reference, verdicts[i], packet::name);
            }
        }
    }

    @Test
    void theUntouchedObjectLoadsAndMatchesEverything() {
        List<Packets.Packet> corpus = Packets.of(LinkType.RAW);
        try (KernelPackets packets = new KernelPackets(corpus);
                LoadedObject object = new LoadedObject(elf, packets)) {
            for (boolean verdict : packets.run(object.program())) {
                assertTrue(verdict);
            }
        }
    }
}
