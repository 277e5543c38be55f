package dev.tctrace.agent.packet;

import java.util.LinkedHashMap;
import java.util.Map;

import static dev.tctrace.agent.packet.Frames.arp;
import static dev.tctrace.agent.packet.Frames.ethernet;
import static dev.tctrace.agent.packet.Frames.extension;
import static dev.tctrace.agent.packet.Frames.hex;
import static dev.tctrace.agent.packet.Frames.icmpEcho;
import static dev.tctrace.agent.packet.Frames.ipv4;
import static dev.tctrace.agent.packet.Frames.ipv6;
import static dev.tctrace.agent.packet.Frames.ipv6Fragment;
import static dev.tctrace.agent.packet.Frames.join;
import static dev.tctrace.agent.packet.Frames.sctp;
import static dev.tctrace.agent.packet.Frames.tag;
import static dev.tctrace.agent.packet.Frames.tcp;
import static dev.tctrace.agent.packet.Frames.u16;
import static dev.tctrace.agent.packet.Frames.udp;
import static dev.tctrace.agent.packet.Frames.vxlan;

/** One Ethernet frame of each kind that the decoder knows. */
public final class SamplePackets {
    static final String A = "10.0.0.1";
    static final String B = "10.1.2.3";
    static final String A6 = "fd00::1";
    static final String B6 = "fd00:0:0:1::2";
    static final byte[] DATA = hex("00112233445566778899aabbccddeeff");

    private SamplePackets() {}

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
        all.put("padded", ethernet(0x0800, join(ipv4(17, A, B, udp(1, 2, new byte[0])), new byte[18])));
        return all;
    }
}
