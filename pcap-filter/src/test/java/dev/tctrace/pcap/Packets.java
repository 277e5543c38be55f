// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.pcap;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** Packets as a network carries them, built byte by byte, whole and cut short. */
public final class Packets {
    private static final String MAC1 = "020000000001";
    private static final String MAC2 = "020000000002";
    private static final String BROADCAST = "ffffffffffff";
    private static final String HOST = "c0a8018a"; // 192.168.1.138
    private static final String OTHER = "0a000001"; // 10.0.0.1
    private static final String HOST6 = "20010db8000000000000000000000001";
    private static final String OTHER6 = "20010db8000000000000000000000002";
    private static final String LINK_LOCAL6 = "fe800000000000000000000000000001";
    private static final String ALL_NODES6 = "ff020000000000000000000000000001";

    /**
     * @param bytes at most the window, as the tracer copies them
     * @param length on the wire
     */
    public record Packet(String name, byte[] bytes, int length) {}

    private Packets() {}

    /** What the link type's expressions are tried on. */
    public static List<Packet> of(LinkType linkType) {
        return linkType == LinkType.ETHERNET ? ethernet() : raw();
    }

    private static List<Packet> ethernet() {
        List<Packet> packets = new ArrayList<>();
        internet().forEach(packet -> addEthernet(packets, packet));
        for (String frame : otherFrames()) {
            add(packets, "frame", hex(frame));
        }
        return packets;
    }

    private static List<Packet> raw() {
        List<Packet> packets = new ArrayList<>();
        internet().forEach(bytes -> add(packets, "raw", bytes));
        return packets;
    }

    private static void addEthernet(List<Packet> packets, byte[] ip) {
        boolean six = (ip[0] & 0xf0) == 0x60;
        String type = six ? "86dd" : "0800";
        String body = HexFormat.of().formatHex(ip);
        add(packets, "ethernet", hex(MAC2 + MAC1 + type + body));
        packets.add(whole("vlan", hex(MAC2 + MAC1 + "81000064" + type + body)));
        packets.add(whole("qinq", hex(MAC2 + MAC1 + "88a80064" + "810000c8" + type + body)));
        packets.add(whole("vlan priority", hex(MAC1 + MAC2 + "8100612c" + type + body)));
        packets.add(whole("mpls", hex(MAC2 + MAC1 + "8847" + "00400140" + body)));
        packets.add(whole("mpls twice", hex(MAC2 + MAC1 + "8847" + "186a0040" + "00400140" + body)));
        packets.add(whole(
                "pppoe", hex(MAC2 + MAC1 + "8864" + "11000027" + u16(ip.length + 2) + (six ? "0057" : "0021") + body)));
        String inner = MAC1 + "020000000003" + type + body;
        packets.add(whole("geneve ethernet", geneve4(inner, "6558", "")));
        packets.add(whole("geneve options", geneve4(inner, "6558", "0102800100000000")));
        packets.add(whole("geneve ip", geneve4(body, type, "")));
        packets.add(whole("geneve vlan", geneve4(MAC1 + "020000000003" + "81000064" + type + body, "6558", "")));
        packets.add(whole("geneve over ipv6", geneve6(inner)));
        packets.add(whole(
                "geneve in geneve", geneve4(HexFormat.of().formatHex(geneve4(inner, "6558", "")), "6558", "")));
        packets.add(whole("vxlan", vxlan(inner)));
    }

    private static byte[] geneve4(String inner, String type, String options) {
        return hex(MAC2 + MAC1 + "0800" + ip4(17, OTHER, HOST, "", 0, geneve(inner, type, options)));
    }

    private static byte[] geneve6(String inner) {
        return hex(MAC2 + MAC1 + "86dd" + ip6(17, OTHER6, HOST6, geneve(inner, "6558", "")));
    }

    private static String geneve(String inner, String type, String options) {
        String header = String.format("%02x00", options.length() / 8) + type + "00000b00" + options;
        return udp(50000, 6081, header + inner);
    }

    private static byte[] vxlan(String inner) {
        return hex(MAC2 + MAC1 + "0800" + ip4(17, OTHER, HOST, "", 0, udp(50000, 4789, "0800000000000b00" + inner)));
    }

    /** IP packets without a link-layer header. */
    private static List<byte[]> internet() {
        List<String> packets = new ArrayList<>();
        String get = HexFormat.of().formatHex("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        packets.add(ip4(6, HOST, OTHER, "", 0, tcp(12345, 80, 0x02, "", "")));
        packets.add(ip4(6, OTHER, HOST, "", 0, tcp(80, 12345, 0x12, "020405b4", "")));
        packets.add(ip4(6, HOST, OTHER, "", 0, tcp(12345, 80, 0x18, "0101080a0000000100000002", get)));
        packets.add(ip4(6, "0a000002", "0a000003", "", 0, tcp(40000, 443, 0x10, "", "00".repeat(700))));
        packets.add(ip4(6, OTHER, "0a010203", "94040000", 0, tcp(22, 50022, 0x14, "", "")));
        packets.add(ip4(6, "08080808", HOST, "07".repeat(40), 0, tcp(80, 80, 0xc1, "", "")));
        packets.add(ip4(17, HOST, "08080808", "", 0, udp(53124, 53, "1234010000010000000000000377777700")));
        packets.add(ip4(17, "08080808", HOST, "", 0, udp(53, 53, "1234818000010001000000000377777700")));
        packets.add(ip4(17, "0a000002", "e00000fb", "", 0, udp(5353, 5353, "00")));
        packets.add(ip4(17, OTHER, HOST, "", 0x2000, udp(53, 8080, "aa".repeat(64)))); // first fragment
        packets.add(ip4(17, OTHER, HOST, "", 0x00b9, "aa".repeat(40))); // a later one
        packets.add(ip4(1, OTHER, HOST, "", 0, "0800" + "0000" + "12340001" + "61".repeat(56)));
        packets.add(ip4(1, HOST, OTHER, "", 0, "0000" + "0000" + "12340001" + "61".repeat(56)));
        packets.add(ip4(1, OTHER, "0a000002", "", 0, "0301" + "0000" + "00000000" + "45".repeat(28)));
        packets.add(ip4(1, OTHER, HOST, "", 0, "0b00" + "0000" + "00000000"));
        packets.add(ip4(2, HOST, "e0000016", "94040000", 0, "16000904" + "e00000fb"));
        packets.add(ip4(132, HOST, OTHER, "", 0, "0bb80bb9" + "00000001" + "00000000" + "0100001400000001"));
        packets.add(ip4(50, HOST, OTHER, "", 0, "00000001" + "00000002" + "ff".repeat(32)));
        packets.add(ip4(51, HOST, OTHER, "", 0, "0604" + "0000" + "00000001" + "00000001" + "00".repeat(12)));
        packets.add(ip4(103, HOST, "e000000d", "", 0, "20000000"));
        packets.add(ip4(112, HOST, "e0000012", "", 0, "21016401" + "00000000"));
        packets.add(ip4(9, HOST, "ffffffff", "", 0, "01000000"));
        packets.add(ip4(47, HOST, OTHER, "", 0, "00000800" + "45".repeat(20)));
        packets.add(ip4(89, HOST, "e0000005", "", 0, "0201002c"));
        packets.add(ip4(41, HOST, OTHER, "", 0, ip6(58, HOST6, OTHER6, "8000000000010001")));
        packets.add(ip6(6, HOST6, OTHER6, tcp(12345, 80, 0x02, "", "")));
        packets.add(ip6(6, OTHER6, HOST6, tcp(443, 12345, 0x12, "", get)));
        packets.add(ip6(17, HOST6, OTHER6, udp(53, 53124, "1234")));
        packets.add(ip6(58, HOST6, OTHER6, "8000000012340001" + "61".repeat(56)));
        packets.add(ip6(58, LINK_LOCAL6, ALL_NODES6, "8700000000000000" + HOST6));
        packets.add(ip6(0, LINK_LOCAL6, ALL_NODES6, "3a00050200000000" + "8f00000000000000"));
        packets.add(ip6(44, HOST6, OTHER6, "0600000000000001" + tcp(80, 1, 0x10, "", "")));
        packets.add(ip6(43, HOST6, OTHER6, "0600000000000000" + tcp(1, 80, 0x10, "", "")));
        packets.add(ip6(132, HOST6, OTHER6, "0bb80050" + "00000001" + "00000000"));
        packets.add(ip6(60, HOST6, OTHER6, "1100010400000000" + udp(80, 80, "")));
        packets.add("44" + ip4(6, HOST, OTHER, "", 0, tcp(1, 80, 2, "", "")).substring(2)); // header length 16
        packets.add(
                "4f" + ip4(6, HOST, OTHER, "", 0, tcp(1, 80, 2, "", "")).substring(2)); // header length 60, not there
        return packets.stream().map(Packets::hex).toList();
    }

    private static List<String> otherFrames() {
        List<String> frames = new ArrayList<>();
        frames.add(BROADCAST + MAC1 + "0806" + "0001080006040001" + MAC1 + HOST + "000000000000" + OTHER);
        frames.add(MAC1 + MAC2 + "0806" + "0001080006040002" + MAC2 + OTHER + MAC1 + HOST + "00".repeat(18));
        frames.add(BROADCAST + MAC1 + "8035" + "0001080006040003" + MAC1 + "00000000" + MAC1 + HOST);
        frames.add(BROADCAST + MAC1 + "81000064" + "0806" + "0001080006040001" + MAC1 + HOST + "000000000000" + OTHER);
        frames.add("0180c2000000" + MAC1 + "0026" + "424203" + "00".repeat(35)); // STP
        frames.add("0180c2000014" + MAC1 + "0030" + "fefe03" + "831b0100" + "0f" + "010000" + "00".repeat(20)); // IS-IS
        frames.add("0180c2000014" + MAC1 + "0030" + "fefe03" + "831b0100" + "12" + "010000" + "00".repeat(20));
        frames.add("0180c2000015" + MAC1 + "0030" + "fefe03" + "831b0100" + "19" + "010000" + "00".repeat(20));
        frames.add(MAC1 + MAC2 + "0010" + "fefe03" + "81" + "00".repeat(20));
        frames.add(MAC1 + MAC2 + "0010" + "fefe03" + "82" + "00".repeat(20));
        frames.add(MAC1 + MAC2 + "8137" + "ffff0022" + "00".repeat(30)); // IPX, four ways
        frames.add(MAC1 + MAC2 + "0030" + "ffff0022" + "00".repeat(30));
        frames.add(MAC1 + MAC2 + "0030" + "e0e003" + "ffff0022" + "00".repeat(30));
        frames.add(MAC1 + MAC2 + "0030" + "aaaa03" + "000000" + "8137" + "00".repeat(30));
        frames.add(MAC1 + MAC2 + "809b" + "0100".repeat(10));
        frames.add(MAC1 + MAC2 + "0030" + "aaaa03" + "080007" + "809b" + "0100".repeat(10));
        frames.add(MAC1 + MAC2 + "80f3" + "0001".repeat(10));
        frames.add(MAC1 + MAC2 + "0030" + "aaaa03" + "000000" + "80f3" + "00".repeat(20));
        frames.add(MAC1 + MAC2 + "6003" + "0f00" + "02" + "0f28" + "0104" + "00".repeat(20)); // DECnet
        frames.add(MAC1 + MAC2 + "6003" + "1600" + "2600" + "00".repeat(6) + "0f28" + "00".repeat(6) + "0104"
                + "00".repeat(6));
        frames.add(MAC1 + MAC2 + "6004" + "00".repeat(40));
        frames.add(MAC1 + MAC2 + "6001" + "00".repeat(40));
        frames.add(MAC1 + MAC2 + "6002" + "00".repeat(40));
        frames.add(MAC1 + MAC2 + "6007" + "00".repeat(40));
        frames.add(MAC1 + MAC2 + "9000" + "00".repeat(46));
        frames.add("0180c200000e" + MAC1 + "88cc" + "0207040200");
        frames.add(MAC1 + MAC2 + "8863" + "11090000000401010000");
        frames.add(MAC1 + MAC2 + "0030" + "f0f003" + "00".repeat(20)); // NetBEUI
        for (String control :
                List.of("0001", "0101", "0501", "0901", "03", "63", "43", "6f", "7f", "e3", "af", "87", "bf")) {
            frames.add(MAC1 + MAC2 + "0030" + "f0f0" + control + "00".repeat(20));
        }
        frames.add("333300000001" + MAC1 + "86dd" + ip6(58, LINK_LOCAL6, ALL_NODES6, "8600000000000000"));
        frames.add("01005e0000fb" + MAC1 + "0800" + ip4(17, HOST, "e00000fb", "", 0, udp(5353, 5353, "00")));
        frames.add(MAC2 + MAC1 + "8100012c" + "81000001" + "81000002" + "0800"
                + ip4(6, HOST, OTHER, "", 0, tcp(1, 80, 2, "", "")));
        frames.add(MAC2 + MAC1 + "81000064" + "8847" + "00400140" + ip4(6, HOST, OTHER, "", 0, tcp(1, 80, 2, "", "")));
        frames.add(MAC2 + MAC1 + "81000064" + "8864" + "1100002700000021"
                + ip4(6, HOST, OTHER, "", 0, tcp(1, 80, 2, "", "")));
        frames.add(MAC2 + MAC1 + "05dc" + "00".repeat(46));
        frames.add(MAC2 + MAC1 + "05dd" + "00".repeat(46));
        frames.add("");
        frames.add("ff");
        frames.add("ff".repeat(14));
        frames.add("ff".repeat(600));
        frames.add("00".repeat(512));
        frames.add("45".repeat(1500));
        return frames;
    }

    /** Adds the packet whole, and what is left of it when the copy ends early. */
    private static void add(List<Packet> packets, String name, byte[] bytes) {
        packets.add(whole(name, bytes));
        for (int cut : new int[] {1, 12, 13, 14, 20, 23, 24, 33, 34, 36, 37, 38, 54, 58}) {
            if (cut < bytes.length) {
                packets.add(new Packet(name + " cut at " + cut, Arrays.copyOf(bytes, cut), bytes.length));
            }
        }
    }

    private static Packet whole(String name, byte[] bytes) {
        byte[] window = Arrays.copyOf(bytes, Math.min(bytes.length, PacketFilter.WINDOW));
        return new Packet(name, window, bytes.length);
    }

    private static String ip4(
            int protocol, String source, String destination, String options, int fragment, String payload) {
        int header = 20 + options.length() / 2;
        int total = header + payload.length() / 2;
        return String.format("%02x00", 0x40 | header / 4)
                + u16(total)
                + "1c46"
                + u16(fragment)
                + String.format("40%02x", protocol)
                + "b1e6"
                + source
                + destination
                + options
                + payload;
    }

    private static String ip6(int next, String source, String destination, String payload) {
        return "60000000" + u16(payload.length() / 2) + String.format("%02x40", next) + source + destination + payload;
    }

    private static String tcp(int source, int destination, int flags, String options, String payload) {
        int header = 20 + options.length() / 2;
        return u16(source)
                + u16(destination)
                + "0000000100000002"
                + String.format("%02x%02x", header / 4 << 4, flags)
                + "0200"
                + "abcd0000"
                + options
                + payload;
    }

    private static String udp(int source, int destination, String payload) {
        return u16(source) + u16(destination) + u16(8 + payload.length() / 2) + "0000" + payload;
    }

    private static String u16(int value) {
        return String.format("%04x", value & 0xffff);
    }

    private static byte[] hex(String hex) {
        return HexFormat.of().parseHex(hex);
    }
}
