// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.path;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;

import dev.tctrace.pcap.LinkType;
import dev.tctrace.tracer.packet.Frames;
import dev.tctrace.tracer.packet.PacketDecoder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

class HeaderHashTest {
    private static final int IPV4 = 0x0800;
    private static final int TCP = 6;

    @Test
    void addressTranslationAndRoutersChangeNothing() {
        byte[] sent = tcp("10.0.0.1", 40000, "10.96.0.1", 80);
        byte[] came = tcp("192.168.0.9", 61000, "10.0.1.7", 8080);
        came[14 + 8] = 3; // the time to live
        came[14 + 20 + 16] = 0x55; // TCP's checksum
        assertEquals(hash(sent), hash(came));

        byte[] tagged = Frames.ethernet(0x8100, Frames.tag(5, IPV4, Arrays.copyOfRange(sent, 14, sent.length)));
        assertEquals(hash(sent), hash(tagged));
    }

    @Test
    void eachFieldThatStaysTellsPacketsApart() {
        byte[] packet = tcp("10.0.0.1", 40000, "10.96.0.1", 80);
        Set<String> seen = new LinkedHashSet<>(List.of(hash(packet)));
        // Total length, identification, fragment offset, protocol; sequence and acknowledgement number, flags, window
        List<Integer> at = List.of(17, 19, 21, 23, 41, 45, 47, 49);
        for (int field : at) {
            byte[] other = packet.clone();
            other[field] ^= 0x10;
            seen.add(hash(other));
        }
        assertEquals(1 + at.size(), seen.size());
    }

    @Test
    void noPayloadIsInIt() {
        assertEquals(
                hash(Records.udp("10.0.0.1", "10.0.0.2", 7, "secret-1")),
                hash(Records.udp("10.0.0.1", "10.0.0.2", 7, "secret-2")));
    }

    @Test
    void pingsDifferByTheirNumberAndNotByTheIdThatIsTranslated() {
        assertEquals(hash(ping(4, 1)), hash(ping(5, 1)));
        assertEquals(2, Set.of(hash(ping(4, 1)), hash(ping(4, 2))).size());
    }

    @Test
    void ipv6DiffersByItsFlowLabel() {
        String one = hash(Records.udp6("fd00::1", "fd00::2", 7, "payload"));
        assertEquals(one, hash(Records.udp6("fd00::9", "fd00::2", 7, "payload")));
        assertEquals(
                2,
                Set.of(one, hash(Records.udp6("fd00::1", "fd00::2", 8, "payload")))
                        .size());
    }

    @Test
    void whatIsNoIpOrTooShortHasNone() {
        byte[] packet = tcp("10.0.0.1", 40000, "10.96.0.1", 80);
        assertNull(hash(Frames.ethernet(0x0806, Frames.arp(1, "10.0.0.1", "10.0.0.2"))));
        for (int length = 0; length < packet.length; length++) {
            String hash = hash(Arrays.copyOf(packet, length));
            if (length < 14 + 20 + 16) {
                assertNull(hash, "of " + length + " bytes");
            } else {
                assertNotNull(hash, "of " + length + " bytes");
            }
        }
    }

    private static byte[] tcp(String source, int sourcePort, String destination, int destinationPort) {
        byte[] segment = Frames.tcp(sourcePort, destinationPort, 0x10, "GET /".getBytes());
        return Frames.ethernet(IPV4, Frames.ipv4(TCP, source, destination, segment));
    }

    private static byte[] ping(int id, int sequence) {
        return Frames.ethernet(IPV4, Frames.ipv4(1, "10.0.0.1", "10.0.0.2", Frames.icmpEcho(8, id, sequence)));
    }

    private static String hash(byte[] frame) {
        return HeaderHash.of(PacketDecoder.decode(LinkType.ETHERNET, frame, frame.length));
    }
}
