// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.pcap;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import dev.tctrace.pcap.cbpf.ClassicInterpreter;
import dev.tctrace.pcap.cbpf.ClassicProgram;
import dev.tctrace.pcap.ebpf.EbpfInstruction;
import dev.tctrace.pcap.ebpf.Verdicts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Every primitive of pcap-filter(7): the reference, libpcap and the translation decide alike, or a sentence says why not. */
class ExpressionTest {
    static Stream<Arguments> expressions() {
        return Stream.of(LinkType.values())
                .flatMap(type -> Expressions.of(type).stream().map(expression -> Arguments.of(type, expression)));
    }

    static Stream<Arguments> refusals() {
        return Expressions.lines("refused").stream().map(line -> {
            String[] columns = line.split(" \\| ");
            return Arguments.of(LinkType.valueOf(columns[0].strip()), columns[1].strip(), columns[2].strip());
        });
    }

    @Test
    void thereAreAtLeastThreeHundred() {
        assertTrue(expressions().count() >= 300);
    }

    @ParameterizedTest
    @MethodSource("expressions")
    void everyoneAgrees(LinkType linkType, String expression) {
        // Given an expression, as libpcap understands it
        ClassicProgram program = PacketFilter.classic(expression, linkType);
        CompiledFilter filter = PacketFilter.compile(expression, linkType);
        Verdicts verdicts = new Verdicts(expression, program);

        // When packets of every kind pass, then all agree on each, and on what is left of it when only the reach is
        // copied
        for (Packets.Packet packet : Packets.of(linkType)) {
            byte[] reached = Arrays.copyOf(packet.bytes(), Math.min(packet.bytes().length, filter.reach()));
            assertEquals(
                    verdicts.matches(packet.bytes(), packet.length()),
                    verdicts.matches(reached, packet.length()),
                    () -> expression + " looks beyond its reach in " + packet.name());
        }
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void refusedWithASentence(LinkType linkType, String expression, String reason) {
        FilterException refused = assertThrows(FilterException.class, () -> PacketFilter.compile(expression, linkType));
        assertTrue(refused.getMessage().contains(reason), refused.getMessage());
        assertTrue(refused.getMessage().endsWith("."), refused.getMessage());
    }

    @Test
    void mostExpressionsMeetPacketsThatMatchAndPacketsThatDoNot() {
        // A corpus on which nothing ever matches would prove nothing.
        List<Arguments> all = expressions().toList();
        long telling = all.stream().filter(ExpressionTest::tellsPacketsApart).count();
        assertTrue(telling > all.size() * 80 / 100, telling + " of " + all.size());
    }

    private static boolean tellsPacketsApart(Arguments arguments) {
        LinkType linkType = (LinkType) arguments.get()[0];
        String expression = (String) arguments.get()[1];
        ClassicProgram program = PacketFilter.classic(expression, linkType);
        long matching = Packets.of(linkType).stream()
                .filter(packet -> ClassicInterpreter.run(program, packet.bytes(), packet.length()) != 0)
                .count();
        return matching > 0 && matching < Packets.of(linkType).size();
    }

    @Test
    void noExpressionMeansEveryPacket() {
        for (String blank : new String[] {null, "", "  ", "\n"}) {
            CompiledFilter filter = PacketFilter.compile(blank, LinkType.ETHERNET);
            assertTrue(filter.matchesEverything());
            assertEquals(0, filter.reach());
            assertEquals(EbpfInstruction.BYTES, filter.ebpf().length);
        }
        assertFalse(PacketFilter.compile("ip", LinkType.ETHERNET).matchesEverything());
    }

    @Test
    void reachIsTheFurthestByteThatMayBeLookedAt() {
        assertEquals(14, PacketFilter.compile("ip", LinkType.ETHERNET).reach());
        assertEquals(
                34,
                PacketFilter.compile("icmp and host 192.168.1.138", LinkType.ETHERNET)
                        .reach());
        assertEquals(0, PacketFilter.compile("len > 100", LinkType.ETHERNET).reach());
        // Behind an IPv4 header of any length ...
        assertEquals(
                14 + 60 + 4,
                PacketFilter.compile("tcp port 80", LinkType.ETHERNET).reach());
        // ... and anywhere.
        assertEquals(
                512, PacketFilter.compile("ip[ip[8]] = 1", LinkType.ETHERNET).reach());
        assertEquals(
                512, PacketFilter.compile("ether[511] = 1", LinkType.ETHERNET).reach());
    }

    @Test
    void oddTextIsRefusedBeforeLibpcapSeesIt() {
        assertRefused("tcp\nport 80", "line break");
        assertRefused("tcp\0port 80", "U+0000");
        assertRefused("tcp \u00e9", "U+00E9");
        assertRefused("ip or ".repeat(1000) + "ip", "4096");
    }

    @Test
    void tooManyInstructionsAreRefused() {
        StringBuilder hosts = new StringBuilder("host 10.0.0.1");
        for (int i = 2; i < 200; i++) {
            hosts.append(" or 10.0.0.").append(i);
        }
        assertRefused(hosts.toString(), "512");
    }

    @Test
    void noExpressionKeepsLibpcapBusy() {
        // libpcap's optimiser would take the better part of a minute for these.
        StringBuilder ports = new StringBuilder("port 1");
        for (int i = 2; i < 320; i++) {
            ports.append(" or port ").append(i);
        }
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long start = threads.getCurrentThreadCpuTime();
        assertRefused(ports.toString(), "512");
        assertTrue(threads.getCurrentThreadCpuTime() - start < 10_000_000_000L);
    }

    @Test
    void onlyNamesThatCouldNeedANameServerAreRefused() {
        for (String fine : List.of(
                "port http",
                "port http or https",
                "host 10.0.0.1 and port (http or https)",
                "ip proto \\tcp",
                "ether proto \\ip",
                "portrange http-https",
                "host 10.0.0.1 and not (port ssh or telnet)",
                "host 2001:db8:1:2:3:4:5:6",
                "host ::",
                "host ::ffff:192.0.2.1",
                "ether host 00-11-22-aa-bb-cc",
                "net 10",
                "len -14 > 3",
                "len- 14 > 3")) {
            PacketFilter.compile(fine, LinkType.ETHERNET);
        }
        // Behind the parenthesis the word inherits 'host' again.
        assertRefused("host 10.0.0.1 and (port http) and web", "'web'");
        assertRefused("port http and src web", "'web'");
        assertRefused("on eth0 and web", "'web'");
        assertRefused("len-14 > 3", "'len-14'");
        // Words that look like numbers, but not to libpcap.
        for (String name : List.of(
                "cafe",
                "abc.de",
                "fade.cc",
                "1.2.3.4.5",
                "10a",
                "1.2.3.4-5",
                "cafe:be",
                "cafe::1::2",
                "a.b.c",
                "TCP",
                "0xcafe.de")) {
            assertRefused("host " + name, "'" + name + "'");
        }
    }

    private static void assertRefused(String expression, String reason) {
        FilterException refused =
                assertThrows(FilterException.class, () -> PacketFilter.compile(expression, LinkType.ETHERNET));
        assertTrue(refused.getMessage().contains(reason), refused.getMessage());
    }
}
