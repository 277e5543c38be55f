// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.pcap.ebpf;

import java.util.List;

import org.junit.jupiter.api.Test;

import dev.tctrace.pcap.LinkType;
import dev.tctrace.pcap.PacketFilter;
import dev.tctrace.pcap.stub.FilterStub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The code is what one would write by hand: few checks, no swapping of bytes, nothing dead. */
class TranslatorTest {
    private static final int SWAP = 0xdc;
    private static final int JUMP = 0x05;
    private static final int JUMP_IF_LESS = 0xa6;
    private static final int LOAD_BYTE = 0x71;
    private static final int NO_ROOM = 0;

    @Test
    void oneCheckServesAllLoads() {
        List<EbpfInstruction> code = translate("icmp and host 192.168.1.138");
        // Every match needs the destination or the source address, so 30 bytes are checked first, and 34 only for the
        // second.
        assertEquals(List.of(30, 34), checks(code));
        assertEquals(List.of(34), checks(translate("src host 10.0.0.1 and dst host 10.0.0.2 and ip")));
        assertEquals(List.of(14), checks(translate("ip")));
        assertEquals(List.of(), checks(translate("len > 100")));
    }

    @Test
    void constantsAreSwappedInsteadOfBytes() {
        assertEquals(0, count(translate("icmp and host 192.168.1.138"), SWAP));
        assertEquals(0, count(translate("tcp port 80"), SWAP));
        assertEquals(0, count(translate("net 10.0.0.0/8"), SWAP));
        // An order needs numbers.
        assertEquals(1, count(translate("ip[2:2] > 100"), SWAP));
    }

    @Test
    void anIndexIsCheckedOnceForTheLoadsThatNeedIt() {
        // tcp[12] and tcp[13] have the same index: one comparison with the captured bytes.
        List<EbpfInstruction> code = translate("tcp[12] != 0 and tcp[13] = 2");
        assertEquals(1, code.stream().filter(each -> each.code() == 0x2d).count());
    }

    @Test
    void whatCannotBeReachedIsLeftOut() {
        List<EbpfInstruction> code = translate("ip");
        // check, load, compare, r0 = 1, jump to the end, r0 = 0, jump to the end;
        // where the check fails: r0 = 0, compare with the packet's length, r0 = 2
        assertEquals(10, code.size());
        assertEquals(2, count(code, JUMP));
        assertEquals(0, count(code, LOAD_BYTE));
    }

    @Test
    void theOpaqueFormIsForProgramsOfManyPathsOnly() {
        assertTrue(ControlFlow.of(PacketFilter.classic("tcp port 80 or 443 or 8080", LinkType.ETHERNET))
                        .pathWeight()
                < 1000);
        StringBuilder many = new StringBuilder("ip");
        for (int i = 0; i < 30; i++) {
            many.append(" and (ip[")
                    .append(i)
                    .append("] = 1 or len > ")
                    .append(i)
                    .append(")");
        }
        ControlFlow flow = ControlFlow.of(PacketFilter.classic(many.toString(), LinkType.ETHERNET));
        assertTrue(flow.pathWeight() > Translator.PLAIN_PATH_WEIGHT);
        assertEquals(Translator.translate(flow, 512, true, true), Translator.translate(flow, 512, 4096));
    }

    @Test
    void aSecondTranslationDecidesAboutShortCaptures() {
        ControlFlow flow = ControlFlow.of(PacketFilter.classic("icmp and host 192.168.1.138", LinkType.ETHERNET));
        List<EbpfInstruction> code = Translator.translate(flow, 512, FilterStub.USABLE);
        byte[] arp = new byte[14];
        arp[12] = 8;
        arp[13] = 6;
        byte[] ip = arp.clone();
        ip[13] = 0;
        // The type is there and says no; of IP the addresses are missing.
        assertEquals(Translation.NO_MATCH, EbpfInterpreter.run(code, arp, 60, 512));
        assertEquals(Translation.UNDECIDED, EbpfInterpreter.run(code, ip, 60, 512));
        assertEquals(Translation.NO_MATCH, EbpfInterpreter.run(code, ip, 14, 512));
        assertEquals(
                Translation.UNDECIDED, EbpfInterpreter.run(translate("icmp and host 192.168.1.138"), arp, 60, 512));
    }

    private static List<EbpfInstruction> translate(String expression) {
        return Translator.translate(ControlFlow.of(PacketFilter.classic(expression, LinkType.ETHERNET)), 512, NO_ROOM);
    }

    private static List<Integer> checks(List<EbpfInstruction> code) {
        return code.stream()
                .filter(each -> each.code() == JUMP_IF_LESS)
                .map(EbpfInstruction::immediate)
                .toList();
    }

    private static long count(List<EbpfInstruction> code, int opcode) {
        return code.stream().filter(each -> each.code() == opcode).count();
    }
}
