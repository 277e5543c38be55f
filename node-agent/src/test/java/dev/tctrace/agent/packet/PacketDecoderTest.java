package dev.tctrace.agent.packet;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.tctrace.pcap.LinkType;

import static dev.tctrace.agent.packet.Frames.ethernet;
import static dev.tctrace.agent.packet.Frames.hex;
import static dev.tctrace.agent.packet.Frames.ipv4;
import static dev.tctrace.agent.packet.Frames.ipv6;
import static dev.tctrace.agent.packet.Frames.join;
import static dev.tctrace.agent.packet.Frames.tcp;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

class PacketDecoderTest {
    private static final Map<String, byte[]> SAMPLES = SamplePackets.all();

    /** Name, flow, protocol, flags, info, what is missing; an empty cell is "nothing". */
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
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
            """)
    void decodesWhatTheBytesSay(String name, String flow, String protocol, String flags, String info, String missing) {
        Packet packet = decode(SAMPLES.get(name));

        assertEquals(flow, FlowText.flow(packet));
        assertEquals(protocol, packet.protocol());
        assertEquals(flags, packet.tcpFlags());
        assertEquals(info, packet.info());
        assertEquals(Optional.ofNullable(missing), packet.missing());
    }

    @Test
    void rawIpNeedsNoEthernetHeader() {
        byte[] frame = SAMPLES.get("tcp6");

        Packet packet = PacketDecoder.decode(LinkType.RAW, Arrays.copyOfRange(frame, 14, frame.length), 76);

        assertEquals("[fd00::1]:40000 -> [fd00:0:0:1::2]:443", FlowText.flow(packet));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            10 | unknown -> unknown | - | Ethernet header: 10 of 14 bytes copied, the rest is not in the packet's linear part
            20 | 02:00:00:00:00:01 -> 02:00:00:00:00:02 | IPv4 | IPv4 header: 6 of 20 bytes copied, the rest is not in the packet's linear part
            34 | 10.0.0.1 -> 10.1.2.3 | TCP | TCP ports: 0 of 4 bytes copied, the rest is not in the packet's linear part
            37 | 10.0.0.1 -> 10.1.2.3 | TCP | TCP ports: 3 of 4 bytes copied, the rest is not in the packet's linear part
            40 | 10.0.0.1:40000 -> 10.1.2.3:443 | TCP | TCP flags: 6 of 14 bytes copied, the rest is not in the packet's linear part
            54 | 10.0.0.1:40000 -> 10.1.2.3:443 | TCP | -
            """)
    void saysWhatATruncatedCopyLacks(int copied, String flow, String protocol, String missing) {
        byte[] frame = SAMPLES.get("tcp4");

        Packet packet = PacketDecoder.decode(
                LinkType.ETHERNET, Arrays.copyOf(frame, copied), frame.length, Truncation.NON_LINEAR);

        assertEquals(flow, FlowText.flow(packet));
        assertEquals(protocol, packet.protocol());
        assertEquals(Optional.ofNullable(missing), packet.missing());
    }

    @Test
    void aShortPacketIsNotCalledTruncated() {
        byte[] frame = ethernet(0x0800, ipv4(6, "10.0.0.1", "10.1.2.3", hex("1234")));

        assertEquals(
                Optional.of("TCP ports: the packet ends after 2 of 4 bytes"),
                decode(frame).missing());
    }

    @Test
    void paddingIsNotReadAsPorts() {
        // Given an IP packet without payload in a frame that is padded to 60 bytes
        byte[] frame = ethernet(0x0800, join(ipv4(17, "10.0.0.1", "10.1.2.3", new byte[0]), hex("00500051".repeat(6))));

        Packet packet = decode(frame);

        assertEquals(-1, packet.sourcePort());
        assertTrue(packet.missing().isPresent());
    }

    @Test
    void lengthFieldsOfSuperPacketsAreZero() {
        byte[] frame = ethernet(0x86dd, ipv6(6, "::1", "::2", tcp(80, 81, 0x10, new byte[100])));
        frame[18] = 0;
        frame[19] = 0;

        assertEquals("[::1]:80 -> [::2]:81", FlowText.flow(decode(frame)));
    }

    @ParameterizedTest
    @CsvSource({
        "00, header length zero",
        "44, header shorter than 20 bytes",
        "65, IPv6 in an IPv4 ethertype",
    })
    void impossibleIpv4HeadersGiveNoAddress(String firstByte, String why) {
        byte[] frame = SAMPLES.get("tcp4").clone();
        frame[14] = hex(firstByte)[0];

        Packet packet = decode(frame);

        assertEquals("02:00:00:00:00:01", packet.source(), why);
        assertEquals(-1, packet.sourcePort(), why);
    }

    @Test
    void laterIpv6FragmentBehindAnExtensionHeaderHasNoKnownProtocol() {
        byte[] frame = ethernet(
                0x86dd, ipv6(44, "::1", "::2", Frames.ipv6Fragment(60, 800, true, hex("0600000000000000", "1122"))));

        Packet packet = decode(frame);

        assertEquals("IPv6", packet.protocol());
        assertEquals(Optional.of("protocol and ports: only in the first fragment"), packet.missing());
    }

    @Test
    void tunnelsInTunnelsEnd() {
        byte[] packet = ipv4(1, "10.0.0.1", "10.1.2.3", Frames.icmpEcho(8, 1, 1));
        for (int i = 0; i < 40; i++) {
            packet = ipv4(4, "10.0.0.1", "10.1.2.3", packet);
        }

        Packet decoded = decode(ethernet(0x0800, packet));

        assertEquals("IPIP", decoded.protocol());
        assertTrue(decoded.missing().orElseThrow().endsWith("nested too deeply"));
    }

    @Test
    void emptyPacket() {
        Packet packet = decode(new byte[0]);

        assertNull(packet.source());
        assertEquals("unknown -> unknown", FlowText.flow(packet));
    }

    private static Packet decode(byte[] frame) {
        return PacketDecoder.decode(LinkType.ETHERNET, frame, frame.length);
    }
}
