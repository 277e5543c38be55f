// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.packet;

import java.util.Arrays;
import java.util.stream.Stream;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.junit.jupiter.params.provider.MethodSource;

import dev.tctrace.pcap.LinkType;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Whatever arrives on an interface. */
class PacketBytesFuzzTest {
    /** Before the packet: link type, truncation, where the copy is cut, and how much longer the packet was. */
    private static final int HEAD = 4;

    private static final int LONGEST_TEXT = 4096;

    @MethodSource("samples")
    @FuzzTest
    void packet(byte[] input) {
        if (input.length < HEAD) {
            return;
        }
        LinkType linkType = LinkType.values()[(input[0] & 0xff) % LinkType.values().length];
        Truncation truncation = Truncation.values()[(input[1] & 0xff) % Truncation.values().length];
        byte[] bytes = Arrays.copyOfRange(input, HEAD, input.length);
        int length = bytes.length + (input[3] & 0xff);

        Packet whole = PacketDecoder.decode(linkType, bytes, length, truncation);
        assertShowable(whole);

        int copied = Math.min(input[2] & 0xff, bytes.length);
        Packet part = PacketDecoder.decode(linkType, Arrays.copyOf(bytes, copied), length, truncation);
        assertShowable(part);
        if (part.sourcePort() >= 0) {
            assertEquals(whole.sourcePort(), part.sourcePort());
            assertEquals(whole.destinationPort(), part.destinationPort());
        }
        if (part.tcpFlags() != null) {
            assertEquals(whole.tcpFlags(), part.tcpFlags());
        }
    }

    /** Lengths that no packet has, as a broken record could claim. */
    @FuzzTest
    void length(byte[] input) {
        if (input.length < HEAD) {
            return;
        }
        int length = input[0] << 24 | (input[1] & 0xff) << 16 | (input[2] & 0xff) << 8 | input[3] & 0xff;
        byte[] bytes = Arrays.copyOfRange(input, HEAD, input.length);
        for (LinkType linkType : LinkType.values()) {
            assertShowable(PacketDecoder.decode(linkType, bytes, length));
        }
    }

    /** Everything that is shown is short and of printable ASCII characters. */
    private static void assertShowable(Packet packet) {
        String text = String.join(
                "|",
                FlowText.exitLine(packet, packet, "TC_ACT_OK"),
                String.valueOf(packet.protocol()),
                String.valueOf(packet.tcpFlags()),
                packet.info(),
                packet.missing().orElse(""));
        assertTrue(text.chars().allMatch(c -> c >= ' ' && c < 0x7f), text);
        assertTrue(text.length() < LONGEST_TEXT, () -> text.length() + " characters: " + text);
        assertTrue(packet.sourcePort() >= -1 && packet.sourcePort() <= 0xffff);
        assertTrue(packet.destinationPort() >= -1 && packet.destinationPort() <= 0xffff);
    }

    static Stream<byte[]> samples() {
        return SamplePackets.all().values().stream().map(PacketBytesFuzzTest::input);
    }

    private static byte[] input(byte[] frame) {
        byte[] input = new byte[HEAD + frame.length];
        input[2] = (byte) frame.length;
        System.arraycopy(frame, 0, input, HEAD, frame.length);
        return input;
    }
}
