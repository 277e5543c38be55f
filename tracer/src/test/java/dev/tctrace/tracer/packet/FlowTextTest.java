// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.packet;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.tctrace.pcap.LinkType;

import static org.junit.jupiter.api.Assertions.assertEquals;

class FlowTextTest {

    @Test
    void linesAreThoseOfTheDemo() {
        Packet ping = icmp("192.168.1.12", "192.168.1.138");

        assertEquals("Tracing packet: 192.168.1.12 -> 192.168.1.138 (fentry)", FlowText.entryLine(ping));
        assertEquals(
                "Tracing packet: 192.168.1.12 -> 192.168.1.138 (fexit: TC_ACT_OK)",
                FlowText.exitLine(ping, null, "TC_ACT_OK"));
    }

    @Test
    void aRewrittenFlowIsShownBeforeAndAfter() {
        assertEquals(
                "Tracing packet: 10.0.0.1 -> 10.96.0.1 => 10.0.0.1 -> 10.244.0.7 (fexit: TC_ACT_REDIRECT)",
                FlowText.exitLine(icmp("10.0.0.1", "10.96.0.1"), icmp("10.0.0.1", "10.244.0.7"), "TC_ACT_REDIRECT"));
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.1, -1, 10.0.0.1",
        "10.0.0.1, 0, 10.0.0.1:0",
        "::1, 80, [::1]:80",
        "::1, -1, ::1",
        ", -1, unknown"
    })
    void endpoints(String address, int port, String text) {
        assertEquals(text, FlowText.endpoint(address, port));
    }

    /** The examples of RFC 5952, and a little more. */
    @ParameterizedTest
    @CsvSource({
        "2001:db8:0:0:0:0:0:1, 2001:db8::1",
        "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
        "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
        "2001:DB8::AAAA, 2001:db8::aaaa",
        "::, ::",
        "1::, 1::",
        "ff02:0:0:0:0:1:ff00:1, ff02::1:ff00:1",
        "0:1:0:1:0:1:0:1, 0:1:0:1:0:1:0:1",
        "0:0:1:0:0:1:0:0, ::1:0:0:1:0:0",
    })
    void ipv6Addresses(String address, String text) {
        assertEquals(text, Addresses.ipv6(Frames.address(address), 0));
    }

    @Test
    void ipv4MappedAddresses() {
        assertEquals("::ffff:10.0.0.1", Addresses.ipv6(Frames.hex("00000000000000000000ffff0a000001"), 0));
    }

    private static Packet icmp(String source, String destination) {
        byte[] bytes = Frames.ipv4(1, source, destination, Frames.icmpEcho(8, 1, 1));
        return PacketDecoder.decode(LinkType.RAW, bytes, bytes.length);
    }
}
