// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.pcap.ebpf;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import dev.tctrace.pcap.LinkType;
import dev.tctrace.pcap.PacketFilter;
import dev.tctrace.pcap.cbpf.ClassicProgram;
import dev.tctrace.pcap.cbpf.Comparison;
import dev.tctrace.pcap.cbpf.Instruction;
import dev.tctrace.pcap.cbpf.Operand;
import dev.tctrace.pcap.cbpf.Operator;
import dev.tctrace.pcap.cbpf.Width;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What becomes a search, and what stays as libpcap made it. That decisions stay the same is for the properties and the corpus. */
class ListsTest {

    @Test
    void shortListsStayAsTheyAre() {
        for (String expression : List.of(
                "icmp and host 192.168.1.138",
                "tcp port 80 or 443 or 8080",
                "tcp and src host (10.0.0.1 or 10.0.0.3 or 10.0.0.5 or 10.0.0.7)",
                "net 10.0.0.0/8 or net 192.168.0.0/16",
                "tcp[tcpflags] & (tcp-syn|tcp-fin) != 0 or udp or sctp")) {
            ControlFlow flow = flow(expression);
            assertSame(flow, Lists.searched(flow), expression);
        }
    }

    @Test
    void hostsAreSearchedInTheByteOrderOfThePacket() {
        Search search = onlySearch("ip src host (10.1.0.1 or 10.2.7.1 or 10.3.0.9 or 10.4.0.1 or 10.5.0.1)");
        assertEquals(5, search.cases().size());
        assertTrue(search.pointsOnly());
        assertEquals(BasicBlock.MATCH, search.target(0x0a030009));
        assertEquals(BasicBlock.NO_MATCH, search.target(0x0a03000a));
    }

    @Test
    void hostsInARowAreOneRange() {
        Search search =
                onlySearch("ip src host (10.0.0.1 or 10.0.0.2 or 10.0.0.3 or 10.0.0.4 or 10.0.0.5 or 10.0.0.6)");
        assertEquals(List.of(new Search.Case(0x0a000001, 0x0a000006, BasicBlock.MATCH)), search.cases());
    }

    @Test
    void netsOfEveryLengthAreRangesOfOneValue() {
        Search search = onlySearch(
                "ip src net (10.0.0.0/8 or 11.0.0.0/8 or 172.16.0.0/12 or 192.168.0.0/16) or src host 192.0.2.1");
        assertEquals(
                List.of(
                        new Search.Case(0x0a000000, 0x0bffffff, BasicBlock.MATCH),
                        new Search.Case(0xac100000, 0xac1fffff, BasicBlock.MATCH),
                        new Search.Case(0xc0000201, 0xc0000201, BasicBlock.MATCH),
                        new Search.Case(0xc0a80000, 0xc0a8ffff, BasicBlock.MATCH)),
                search.cases());
    }

    @Test
    void rangesOfPortsInTurnAreThreeSearchesWhateverTheirNumber() {
        // source, destination, source, ... : the first source is asked before the destination is loaded, as it was.
        String ranges = IntStream.range(1, 15)
                .mapToObj(i -> "portrange " + 100 * i + "-" + (100 * i + 9))
                .collect(Collectors.joining(" or "));
        List<BasicBlock> blocks = searches("ip and tcp and (" + ranges + ")");
        assertEquals(
                List.of(14, 16, 14),
                blocks.stream()
                        .map(block -> block.body().get(block.body().size() - 1))
                        .map(load -> ((Instruction.LoadIndexed) load).offset())
                        .toList());
        assertEquals(
                List.of(1, 14, 13),
                blocks.stream()
                        .map(block -> ((Search) block.exit()).cases().size())
                        .toList());
    }

    @Test
    void aValueThatWasMaskedInTwoWaysIsNoneToSearch() {
        Instruction load = new Instruction.LoadPacket(Width.HALF, 0);
        ControlFlow flow = ControlFlow.of(new ClassicProgram(List.of(
                load,
                new Instruction.Arithmetic(Operator.AND, new Operand.Constant(0xff00)),
                branch(0x1200, 3, 0),
                load,
                new Instruction.Arithmetic(Operator.AND, new Operand.Constant(0xf000)),
                branch(0x3000, 4, 0),
                // A is one or the other.
                branch(0x1000, 3, 0),
                branch(0x2000, 2, 0),
                branch(0x4000, 1, 0),
                new Instruction.ReturnConstant(0),
                new Instruction.ReturnConstant(1))));
        assertSame(flow, Lists.searched(flow));
    }

    @Test
    void aSearchNeverTakesTheRoomOfTheSecondTranslation() {
        byte[] neither = new byte[14];
        for (int hosts = 5; hosts < 120; hosts += 19) {
            ControlFlow flow = flow(IntStream.range(0, hosts)
                    .mapToObj(i -> "host 10." + i + "." + (7 * i & 0xff) + ".1")
                    .collect(Collectors.joining(" or ")));
            for (boolean opaque : new boolean[] {false, true}) {
                // Given room for the list as it is, and no more
                int room = Translator.translate(flow, 512, opaque, true).size();
                List<EbpfInstruction> code = Translator.translate(flow, 512, room);
                // Then that is kept, and a packet of which the type alone was captured is still decided.
                assertTrue(code.size() <= room);
                assertEquals(Translation.NO_MATCH, EbpfInterpreter.run(code, neither, 60, 512), hosts + " hosts");
            }
        }
    }

    private static Instruction.Branch branch(int constant, int ifTrue, int ifFalse) {
        return new Instruction.Branch(Comparison.EQUAL, new Operand.Constant(constant), ifTrue, ifFalse);
    }

    private static ControlFlow flow(String expression) {
        return ControlFlow.of(PacketFilter.classic(expression, LinkType.ETHERNET));
    }

    private static List<BasicBlock> searches(String expression) {
        return Lists.searched(flow(expression)).blocks().stream()
                .filter(block -> block.exit() instanceof Search)
                .toList();
    }

    private static Search onlySearch(String expression) {
        List<BasicBlock> searches = searches(expression);
        assertEquals(1, searches.size(), () -> "" + searches);
        return (Search) searches.get(0).exit();
    }
}
