// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.packet;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.params.provider.Arguments;

import static dev.tctrace.tracer.packet.Frames.arp;
import static dev.tctrace.tracer.packet.Frames.ethernet;
import static dev.tctrace.tracer.packet.Frames.extension;
import static dev.tctrace.tracer.packet.Frames.hex;
import static dev.tctrace.tracer.packet.Frames.icmpEcho;
import static dev.tctrace.tracer.packet.Frames.ipv4;
import static dev.tctrace.tracer.packet.Frames.ipv6;
import static dev.tctrace.tracer.packet.Frames.ipv6Fragment;
import static dev.tctrace.tracer.packet.Frames.join;
import static dev.tctrace.tracer.packet.Frames.sctp;
import static dev.tctrace.tracer.packet.Frames.tag;
import static dev.tctrace.tracer.packet.Frames.tcp;
import static dev.tctrace.tracer.packet.Frames.u16;
import static dev.tctrace.tracer.packet.Frames.udp;
import static dev.tctrace.tracer.packet.Frames.vxlan;

/** One Ethernet frame of each kind that the decoder knows. */
public final class SamplePackets {
    static final String A = "10.0.0.1";
    static final String B = "10.1.2.3";
    static final String A6 = "fd00::1";
    static final String B6 = "fd00:0:0:1::2";
    static final byte[] DATA = hex("00112233445566778899aabbccddeeff");

    private SamplePackets() {}

    /** Name, flow, protocol, flags, info, what is missing: "-" is none, two quotes are an empty text. */
    private static final String EXPECTED = """
            tcp4             | 10.0.0.1:40000 -> 10.1.2.3:443 | TCP | SYN | '' | -
            tcp6             | [fd00::1]:40000 -> [fd00:0:0:1::2]:443 | TCP | SYN | '' | -
            tcp-all-flags    | 10.0.0.1:1 -> 10.1.2.3:65535 | TCP | FIN,SYN,RST,PSH,ACK,URG,ECE,CWR,AE | '' | -
            udp4             | 10.0.0.1:5353 -> 10.1.2.3:53 | UDP | - | '' | -
            udplite          | 10.0.0.1:7 -> 10.1.2.3:8 | UDP-Lite | - | '' | -
            icmp             | 10.0.0.1 -> 10.1.2.3 | ICMP | - | echo request id 17 seq 3 | -
            icmp6            | fd00::1 -> fd00:0:0:1::2 | ICMPv6 | - | echo request id 17 seq 3 | -
            icmp-unreachable | 10.1.2.3 -> 10.0.0.1 | ICMP | - | destination unreachable: port unreachable, about UDP 10.0.0.1:9 -> 10.1.2.3:53 | -
            icmp6-neighbor   | fd00::1 -> fd00:0:0:1::2 | ICMPv6 | - | neighbor solicitation for fd00:0:0:1::2 | -
            sctp             | 10.0.0.1:3868 -> 10.1.2.3:3869 | SCTP | - | INIT | -
            dccp             | 10.0.0.1:100 -> 10.1.2.3:200 | DCCP | - | Request | -
            arp              | 10.0.0.1 -> 10.1.2.3 | ARP | - | who has 10.1.2.3 | -
            arp-reply        | 10.0.0.1 -> 10.1.2.3 | ARP | - | 10.0.0.1 is at 02:00:00:00:00:01 | -
            options4         | 10.0.0.1:40000 -> 10.1.2.3:443 | TCP | SYN | '' | -
            first-fragment4  | 10.0.0.1:1 -> 10.1.2.3:2 | UDP | - | first fragment of id 7 | -
            later-fragment4  | 10.0.0.1 -> 10.1.2.3 | UDP | - | fragment of id 7 at 24 | ports: only in the first fragment
            last-fragment4   | 10.0.0.1 -> 10.1.2.3 | UDP | - | last fragment of id 7 at 24 | ports: only in the first fragment
            first-fragment6  | [fd00::1]:5353 -> [fd00:0:0:1::2]:53 | UDP | - | first fragment of id 4660 | -
            later-fragment6  | fd00::1 -> fd00:0:0:1::2 | UDP | - | last fragment of id 4660 at 1448 | ports: only in the first fragment
            extensions6      | [fd00::1]:40000 -> [fd00:0:0:1::2]:443 | TCP | SYN | hop-by-hop options, destination options | -
            authenticated6   | [fd00::1]:40000 -> [fd00:0:0:1::2]:443 | TCP | SYN | AH spi 0x0000000a | -
            authenticated4   | 10.0.0.1:40000 -> 10.1.2.3:443 | TCP | SYN | AH spi 0x0000000a | -
            no-next6         | fd00::1 -> fd00:0:0:1::2 | IPv6-NoNxt | - | '' | -
            esp              | 10.0.0.1 -> 10.1.2.3 | ESP | - | spi 0x0000000a seq 7 | ports: encrypted
            vlan             | 10.0.0.1:40000 -> 10.1.2.3:443 | TCP | SYN | vlan 100 | -
            qinq             | [fd00::1]:40000 -> [fd00:0:0:1::2]:443 | TCP | SYN | s-vlan 100 prio 3, vlan 200 | -
            mpls             | 10.0.0.1:40000 -> 10.1.2.3:443 | TCP | SYN | mpls 16/17 | -
            mpls-pseudowire  | 02:00:00:00:00:01 -> 02:00:00:00:00:02 | MPLS | - | mpls 17 | payload: an MPLS label does not tell what follows
            ipip             | 10.0.0.1 -> 10.1.2.3 | IPIP | - | inner: TCP 172.16.0.1:40000 -> 172.16.0.2:443 [SYN] | -
            6in4             | 10.0.0.1 -> 10.1.2.3 | IPv6 | - | inner: TCP [fd00::1]:40000 -> [fd00:0:0:1::2]:443 [SYN] | -
            gre              | 10.0.0.1 -> 10.1.2.3 | GRE | - | GRE key 5: TCP 10.0.0.1:40000 -> 10.1.2.3:443 [SYN] | -
            gre-bridged      | 10.0.0.1 -> 10.1.2.3 | GRE | - | inner: TCP 10.0.0.1:40000 -> 10.1.2.3:443 [SYN] | -
            vxlan            | 10.0.0.1:50000 -> 10.1.2.3:4789 | UDP | - | VXLAN vni 42: TCP 10.0.0.1:40000 -> 10.1.2.3:443 [SYN] | -
            geneve           | 10.0.0.1:50000 -> 10.1.2.3:6081 | UDP | - | Geneve vni 7: TCP [fd00::1]:40000 -> [fd00:0:0:1::2]:443 [SYN] | -
            igmp             | 10.0.0.1 -> 224.0.0.22 | IGMP | - | v2 report of 224.0.0.1 | -
            ospf             | 10.0.0.1 -> 10.1.2.3 | OSPF | - | '' | -
            stp              | 02:00:00:00:00:01 -> 02:00:00:00:00:02 | STP | - | LLC dsap 0x42 ssap 0x42 | -
            snap             | 10.0.0.1:40000 -> 10.1.2.3:443 | TCP | SYN | '' | -
            lldp             | 02:00:00:00:00:01 -> 02:00:00:00:00:02 | LLDP | - | '' | -
            pppoe            | 10.0.0.1:40000 -> 10.1.2.3:443 | TCP | SYN | pppoe session 5 | -
            padded           | 10.0.0.1:1 -> 10.1.2.3:2 | UDP | - | '' | -
            udp6             | [fd00::1]:5353 -> [fd00:0:0:1::2]:53 | UDP | - | '' | -
            sctp6            | [fd00::1]:3868 -> [fd00:0:0:1::2]:3869 | SCTP | - | DATA | -
            esp6             | fd00::1 -> fd00:0:0:1::2 | ESP | - | spi 0x0000000a seq 7 | ports: encrypted
            4in6             | fd00::1 -> fd00:0:0:1::2 | IPIP | - | inner: TCP 10.0.0.1:40000 -> 10.1.2.3:443 [SYN] | -
            vxlan-policy     | 10.0.0.1:50000 -> 10.1.2.3:4789 | UDP | - | VXLAN vni 42: TCP 10.0.0.1:40000 -> 10.1.2.3:443 [SYN] | -
            vxlan-reserved   | 10.0.0.1:50000 -> 10.1.2.3:4789 | UDP | - | VXLAN vni 42: TCP 10.0.0.1:40000 -> 10.1.2.3:443 [SYN] | -
            not-vxlan        | 10.0.0.1:50000 -> 10.1.2.3:4789 | UDP | - | '' | -
            geneve-reserved  | 10.0.0.1:50000 -> 10.1.2.3:6081 | UDP | - | Geneve vni 7: TCP [fd00::1]:40000 -> [fd00:0:0:1::2]:443 [SYN] | -
            pppoe-compressed | 10.0.0.1:40000 -> 10.1.2.3:443 | TCP | SYN | pppoe session 5 | -
            pppoe6           | [fd00::1]:40000 -> [fd00:0:0:1::2]:443 | TCP | SYN | pppoe session 5 | -
            pppoe-lcp        | 02:00:00:00:00:01 -> 02:00:00:00:00:02 | PPPoE | - | pppoe session 5, ppp 0xc021 | -
            length4-large    | 10.0.0.1:40000 -> 10.1.2.3:443 | TCP | SYN | IPv4 length too large: 7 bytes are not there | -
            length4-small    | 10.0.0.1:40000 -> 10.1.2.3:443 | TCP | SYN | 9 bytes after the end of IPv4 | -
            length4-zero     | 10.0.0.1:40000 -> 10.1.2.3:443 | TCP | SYN | IPv4 length 0, with 56 bytes there | -
            length6-large    | [fd00::1]:40000 -> [fd00:0:0:1::2]:443 | TCP | SYN | IPv6 length too large: 7 bytes are not there | -
            length-udp-large | 10.0.0.1:5353 -> 10.1.2.3:53 | UDP | - | UDP length too large: 5 bytes are not there | -
            length-udp-small | 10.0.0.1:5353 -> 10.1.2.3:53 | UDP | - | 26 bytes after the end of UDP | -
            offset-tcp-large | 10.0.0.1:40000 -> 10.1.2.3:443 | TCP | SYN | '' | TCP header: its length field says 60 bytes, the packet ends after 36
            first-fragment-udp | 10.0.0.1:1 -> 10.1.2.3:2 | UDP | - | first fragment of id 7 | -
            """;

    /** A row for each sample. */
    static Stream<Arguments> expected() {
        return EXPECTED.lines()
                .map(line -> Arguments.of(Stream.of(line.split("\\|"))
                        .map(String::strip)
                        .map(cell -> cell.equals("-") ? null : cell.equals("''") ? "" : cell)
                        .toArray()));
    }

    /** By name, in a fixed order. */
    public static Map<String, byte[]> all() {
        Map<String, byte[]> all = new LinkedHashMap<>();
        byte[] syn = tcp(40000, 443, 0x002, DATA);
        byte[] dns = udp(5353, 53, DATA);
        byte[] tcp4 = ipv4(6, A, B, syn);
        byte[] tcp6 = ipv6(6, A6, B6, syn);
        all.put("tcp4", ethernet(0x0800, tcp4));
        all.put("tcp6", ethernet(0x86dd, tcp6));
        all.put("tcp-all-flags", ethernet(0x0800, ipv4(6, A, B, tcp(1, 65535, 0x1ff, DATA))));
        all.put("udp4", ethernet(0x0800, ipv4(17, A, B, dns)));
        all.put("udp6", ethernet(0x86dd, ipv6(17, A6, B6, dns)));
        all.put("udplite", ethernet(0x0800, ipv4(136, A, B, udp(7, 8, DATA))));
        all.put("icmp", ethernet(0x0800, ipv4(1, A, B, icmpEcho(8, 17, 3))));
        all.put("icmp6", ethernet(0x86dd, ipv6(58, A6, B6, icmpEcho(128, 17, 3))));
        all.put(
                "icmp-unreachable",
                ethernet(0x0800, ipv4(1, B, A, join(hex("0303000000000000"), ipv4(17, A, B, udp(9, 53, DATA))))));
        all.put(
                "icmp6-neighbor",
                ethernet(0x86dd, ipv6(58, A6, B6, join(hex("8700000000000000"), Frames.address(B6)))));
        all.put("sctp", ethernet(0x0800, ipv4(132, A, B, sctp(3868, 3869, 1))));
        all.put("sctp6", ethernet(0x86dd, ipv6(132, A6, B6, sctp(3868, 3869, 0))));
        all.put("dccp", ethernet(0x0800, ipv4(33, A, B, join(u16(100, 200), hex("0400000000000000000000000000")))));
        all.put("arp", ethernet(0x0806, arp(1, A, B)));
        all.put("arp-reply", ethernet(0x0806, arp(2, A, B)));
        all.put("options4", ethernet(0x0800, ipv4(6, A, B, 0, hex("9404000001010101"), syn)));
        all.put("first-fragment4", ethernet(0x0800, ipv4(17, A, B, 0x2000, new byte[0], udp(1, 2, DATA))));
        all.put("later-fragment4", ethernet(0x0800, ipv4(17, A, B, 0x2003, new byte[0], dns)));
        all.put("last-fragment4", ethernet(0x0800, ipv4(17, A, B, 0x0003, new byte[0], dns)));
        all.put("first-fragment6", ethernet(0x86dd, ipv6(44, A6, B6, ipv6Fragment(17, 0, true, dns))));
        all.put("later-fragment6", ethernet(0x86dd, ipv6(44, A6, B6, ipv6Fragment(17, 1448, false, dns))));
        all.put(
                "extensions6",
                ethernet(0x86dd, ipv6(0, A6, B6, extension(60, extension(44, ipv6Fragment(6, 0, false, syn))))));
        all.put(
                "authenticated6",
                ethernet(0x86dd, ipv6(51, A6, B6, join(hex("060400000000000a00000001", "0".repeat(24)), syn))));
        all.put(
                "authenticated4",
                ethernet(0x0800, ipv4(51, A, B, join(hex("060400000000000a00000001", "0".repeat(24)), syn))));
        all.put("no-next6", ethernet(0x86dd, ipv6(59, A6, B6, DATA)));
        all.put("esp", ethernet(0x0800, ipv4(50, A, B, join(hex("0000000a00000007"), DATA))));
        all.put("esp6", ethernet(0x86dd, ipv6(50, A6, B6, join(hex("0000000a00000007"), DATA))));
        all.put("vlan", ethernet(0x8100, tag(100, 0x0800, tcp4)));
        all.put("qinq", ethernet(0x88a8, tag(0x6064, 0x8100, tag(200, 0x86dd, tcp6))));
        all.put("mpls", ethernet(0x8847, join(hex("0001004000011140"), tcp4)));
        all.put(
                "mpls-pseudowire",
                ethernet(0x8847, join(hex("00011140"), hex("450000000001"), hex(Frames.MAC_B), DATA)));
        all.put("ipip", ethernet(0x0800, ipv4(4, A, B, ipv4(6, "172.16.0.1", "172.16.0.2", syn))));
        all.put("6in4", ethernet(0x0800, ipv4(41, A, B, tcp6)));
        all.put("4in6", ethernet(0x86dd, ipv6(4, A6, B6, tcp4)));
        all.put("gre", ethernet(0x0800, ipv4(47, A, B, join(hex("2000080000000005"), tcp4))));
        all.put("gre-bridged", ethernet(0x0800, ipv4(47, A, B, join(hex("00006558"), ethernet(0x0800, tcp4)))));
        all.put("vxlan", ethernet(0x0800, ipv4(17, A, B, udp(50000, 4789, vxlan(42, ethernet(0x0800, tcp4))))));
        all.put(
                "geneve",
                ethernet(
                        0x0800,
                        ipv4(
                                17,
                                A,
                                B,
                                udp(50000, 6081, join(hex("010065580000070001020380"), ethernet(0x86dd, tcp6))))));
        all.put("igmp", ethernet(0x0800, ipv4(2, A, "224.0.0.22", hex("1600000ae0000001"))));
        all.put("ospf", ethernet(0x0800, ipv4(89, A, B, DATA)));
        all.put("stp", ethernet(38, join(hex("424203"), new byte[35])));
        all.put("snap", ethernet(8 + tcp4.length, join(hex("aaaa030000000800"), tcp4)));
        all.put("lldp", ethernet(0x88cc, DATA));
        all.put("pppoe", ethernet(0x8864, join(hex("11000005"), u16(2 + tcp4.length, 0x0021), tcp4)));
        byte[] tunnelled = join(hex("8800000700002a00"), ethernet(0x0800, tcp4));
        all.put("vxlan-policy", ethernet(0x0800, ipv4(17, A, B, udp(50000, 4789, tunnelled))));
        all.put(
                "vxlan-reserved",
                ethernet(0x0800, ipv4(17, A, B, udp(50000, 4789, damaged(damaged(tunnelled, 0, 0x79), 7, 0x55)))));
        all.put("not-vxlan", ethernet(0x0800, ipv4(17, A, B, udp(50000, 4789, damaged(tunnelled, 0, 0x80)))));
        all.put(
                "geneve-reserved",
                ethernet(
                        0x0800,
                        ipv4(
                                17,
                                A,
                                B,
                                udp(50000, 6081, join(hex("01ff655800000755", "01020380"), ethernet(0x86dd, tcp6))))));
        all.put("pppoe-compressed", ethernet(0x8864, join(hex("11000005"), u16(1 + tcp4.length), hex("21"), tcp4)));
        all.put("pppoe6", ethernet(0x8864, join(hex("11000005"), u16(2 + tcp6.length, 0x0057), tcp6)));
        all.put("pppoe-lcp", ethernet(0x8864, join(hex("11000005"), u16(2 + DATA.length, 0xc021), DATA)));
        all.put("length4-large", ethernet(0x0800, damaged(tcp4, 3, tcp4.length + 7)));
        all.put("length4-small", ethernet(0x0800, damaged(tcp4, 3, tcp4.length - 9)));
        all.put("length4-zero", ethernet(0x0800, damaged(tcp4, 3, 0)));
        all.put("length6-large", ethernet(0x86dd, damaged(tcp6, 5, tcp6.length - 40 + 7)));
        byte[] long4 = udp(5353, 53, join(DATA, DATA));
        all.put("length-udp-large", ethernet(0x0800, ipv4(17, A, B, damaged(long4, 5, long4.length + 5))));
        all.put("length-udp-small", ethernet(0x0800, ipv4(17, A, B, damaged(long4, 5, long4.length - 26))));
        all.put("offset-tcp-large", ethernet(0x0800, ipv4(6, A, B, damaged(syn, 12, 0xf0))));
        all.put(
                "first-fragment-udp",
                ethernet(0x0800, ipv4(17, A, B, 0x2000, new byte[0], damaged(udp(1, 2, DATA), 5, 200))));
        all.put("padded", ethernet(0x0800, join(ipv4(17, A, B, udp(1, 2, new byte[0])), new byte[18])));
        return all;
    }

    private static byte[] damaged(byte[] bytes, int at, int value) {
        byte[] damaged = bytes.clone();
        damaged[at] = (byte) value;
        return damaged;
    }
}
