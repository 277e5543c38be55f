// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.packet;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import dev.tctrace.pcap.LinkType;

import static dev.tctrace.tracer.packet.Frames.ethernet;
import static dev.tctrace.tracer.packet.Frames.hex;
import static dev.tctrace.tracer.packet.Frames.ipv4;
import static dev.tctrace.tracer.packet.Frames.ipv6;
import static dev.tctrace.tracer.packet.Frames.join;
import static dev.tctrace.tracer.packet.Frames.tcp;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

class PacketDecoderTest {
    private static final Map<String, byte[]> SAMPLES = SamplePackets.all();

    /** Name, flow, protocol, flags, info, what is missing; an empty cell is "nothing". */
    @ParameterizedTest(name = "{0}")
    @MethodSource("dev.tctrace.tracer.packet.SamplePackets#expected")
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

    @Test
    void everySampleSaysWhatIsExpectedOfIt() {
        assertEquals(
                SAMPLES.keySet(),
                SamplePackets.expected().map(row -> row.get()[0]).collect(Collectors.toSet()));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            10 | unknown -> unknown | - | Ethernet header: 10 of 14 bytes copied, the rest is in page fragments that could not be read
            20 | 02:00:00:00:00:01 -> 02:00:00:00:00:02 | IPv4 | IPv4 header: 6 of 20 bytes copied, the rest is in page fragments that could not be read
            34 | 10.0.0.1 -> 10.1.2.3 | TCP | TCP ports: 0 of 4 bytes copied, the rest is in page fragments that could not be read
            37 | 10.0.0.1 -> 10.1.2.3 | TCP | TCP ports: 3 of 4 bytes copied, the rest is in page fragments that could not be read
            40 | 10.0.0.1:40000 -> 10.1.2.3:443 | TCP | TCP flags: 6 of 14 bytes copied, the rest is in page fragments that could not be read
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

    /** BIG TCP over IPv6: the length is in a hop-by-hop option. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            70000 | jumbo payload of 70000, hop-by-hop options
            69000 | jumbo payload of 70000, IPv6 length too large: 1000 bytes are not there, hop-by-hop options
            71000 | jumbo payload of 70000, 1000 bytes after the end of IPv6, hop-by-hop options
            """)
    void jumboPayloadsHaveTheirLength(int payload, String info) {
        byte[] option = hex("0600c204", String.format("%08x", 70_000));
        byte[] frame = ethernet(0x86dd, ipv6(0, "::1", "::2", join(option, tcp(80, 81, 0x10, new byte[100]))));
        frame[18] = 0;
        frame[19] = 0;

        Packet packet = PacketDecoder.decode(LinkType.ETHERNET, frame, 14 + 40 + payload);

        assertEquals("[::1]:80 -> [::2]:81", FlowText.flow(packet));
        assertEquals(info, packet.info());
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
