// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.packet;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;

import dev.tctrace.pcap.LinkType;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.fail;

/** Whatever the bytes: no exception, and never a field of a truncated copy that the whole packet contradicts. */
class PacketDecoderFuzzTest {
    private static final int ROUNDS = 200_000;
    private final Random random = new Random(20230716);

    @Test
    void neverThrowsOnNoise() {
        for (int i = 0; i < ROUNDS; i++) {
            byte[] bytes = new byte[random.nextInt(120)];
            random.nextBytes(bytes);
            decode(bytes, bytes.length + random.nextInt(3));
        }
    }

    @Test
    void neverThrowsOnDamagedPackets() {
        List<byte[]> samples = List.copyOf(SamplePackets.all().values());
        for (int i = 0; i < ROUNDS; i++) {
            byte[] sample = samples.get(random.nextInt(samples.size()));
            byte[] bytes = Arrays.copyOf(sample, random.nextInt(sample.length + 8));
            for (int damage = random.nextInt(6); damage > 0 && bytes.length > 0; damage--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            decode(bytes, random.nextBoolean() ? sample.length : bytes.length);
        }
    }

    @Test
    void aTruncatedCopyTellsLessAndNothingElse() {
        SamplePackets.all().forEach((name, frame) -> {
            Packet whole = PacketDecoder.decode(LinkType.ETHERNET, frame, frame.length);
            for (int copied = 0; copied < frame.length; copied++) {
                Packet part = PacketDecoder.decode(LinkType.ETHERNET, Arrays.copyOf(frame, copied), frame.length);
                String where = name + " cut at " + copied;
                if (part.sourcePort() != -1) {
                    assertEquals(whole.sourcePort(), part.sourcePort(), where);
                    assertEquals(whole.destinationPort(), part.destinationPort(), where);
                }
                if (part.tcpFlags() != null) {
                    assertEquals(whole.tcpFlags(), part.tcpFlags(), where);
                }
                // MAC addresses stand in until the IP header is there; an IP address is the right one or absent.
                if (part.source() != null && !part.source().equals("02:00:00:00:00:01")) {
                    assertEquals(whole.source(), part.source(), where);
                    assertEquals(whole.destination(), part.destination(), where);
                }
            }
        });
    }

    private static void decode(byte[] bytes, int wireLength) {
        for (LinkType linkType : LinkType.values()) {
            try {
                Packet packet = PacketDecoder.decode(linkType, bytes, wireLength);
                assertNotNull(packet.missing());
                assertNotNull(FlowText.exitLine(packet, packet, "TC_ACT_OK"));
            } catch (RuntimeException e) {
                fail(linkType + " " + wireLength + " " + HexFormat.of().formatHex(bytes), e);
            }
        }
    }
}
