// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.path;

import java.util.Arrays;

import org.junit.jupiter.api.Test;

import dev.tctrace.tracer.packet.Frames;

import static dev.tctrace.tracer.path.Records.A;
import static dev.tctrace.tracer.path.Records.B;
import static dev.tctrace.tracer.path.Records.MICROS;
import static dev.tctrace.tracer.path.Records.MILLIS;
import static dev.tctrace.tracer.path.Records.OK;
import static dev.tctrace.tracer.path.Records.REDIRECT;
import static dev.tctrace.tracer.path.Records.SHOT;
import static dev.tctrace.tracer.path.Records.STOLEN;
import static dev.tctrace.tracer.path.Records.UNSPEC;
import static dev.tctrace.tracer.path.Records.drop;
import static dev.tctrace.tracer.path.Records.udp;
import static dev.tctrace.tracer.path.Records.udp6;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

class PacketJoinerTest {
    private static final byte[] PACKET = udp("10.0.0.1", "10.0.0.2", 7, "payload-1");

    private final PacketJoiner joiner = new PacketJoiner();

    @Test
    void bothEndsOfAPairAreOnePacket() {
        assertEquals(1, joiner.add(A.podSends().sees(9, 0, OK, PACKET)));
        assertEquals(1, joiner.add(A.hostReceives().sees(9, 5 * MICROS, OK, PACKET)));
        // Towards the pod
        byte[] answer = udp("10.0.0.2", "10.0.0.1", 8, "payload-2");
        assertEquals(2, joiner.add(A.hostSends().sees(9, 50 * MICROS, OK, answer)));
        assertEquals(2, joiner.add(A.podReceives().sees(9, 55 * MICROS, OK, answer)));
    }

    @Test
    void allProgramsOfAHookAreOnePacket() {
        assertEquals(1, joiner.add(A.hostReceivesTcx().sees(9, 0, UNSPEC, PACKET)));
        assertEquals(1, joiner.add(A.hostReceives().sees(9, 2 * MICROS, UNSPEC, PACKET)));
        assertEquals(1, joiner.add(A.hostReceivesSecond().sees(9, 4 * MICROS, OK, PACKET)));
    }

    @Test
    void anotherBufferIsAnotherPacket() {
        // A clone, a segment of a super-packet: the same bytes in another buffer.
        assertEquals(1, joiner.add(A.podSends().sees(9, 0, OK, PACKET)));
        assertEquals(2, joiner.add(A.hostReceives().sees(10, 5 * MICROS, OK, PACKET)));
        assertEquals(3, joiner.add(A.hostReceives().sees(11, 6 * MICROS, OK, PACKET)));
    }

    @Test
    void ringsThatAreReadOneAfterTheOtherSplitNoPacket() {
        // Twenty packets had one buffer, one after the other, before the second ring was read.
        for (int packet = 1; packet <= 20; packet++) {
            byte[] frame = udp("10.0.0.1", "10.0.0.2", packet, "payload-" + packet);
            assertEquals(packet, joiner.add(A.hostReceives().sees(9, packet * 100 * MICROS, REDIRECT, frame)));
        }
        for (int packet = 1; packet <= 20; packet++) {
            byte[] frame = udp("10.0.0.1", "10.0.0.2", packet, "payload-" + packet);
            assertEquals(packet, joiner.add(B.podReceives().sees(9, packet * 100 * MICROS + 10 * MICROS, OK, frame)));
        }
    }

    @Test
    void theSameProgramIsPassedOnce() {
        assertEquals(1, joiner.add(A.podSends().sees(9, 0, OK, PACKET)));
        assertEquals(2, joiner.add(A.podSends().sees(9, 5 * MICROS, OK, PACKET)));
        // And what follows is the later packet's.
        assertEquals(2, joiner.add(A.hostReceives().sees(9, 9 * MICROS, OK, PACKET)));
    }

    @Test
    void aPacketDoesNotGoBackwards() {
        assertEquals(1, joiner.add(A.hostReceives().sees(9, 0, OK, PACKET)));
        assertEquals(2, joiner.add(A.podSends().sees(9, 5 * MICROS, OK, PACKET)));
        assertEquals(3, joiner.add(A.podReceives().sees(9, 9 * MICROS, OK, PACKET)));
        assertEquals(4, joiner.add(A.hostSends().sees(9, 12 * MICROS, OK, PACKET)));
        assertEquals(5, joiner.add(A.hostReceivesSecond().sees(8, 0, OK, PACKET)));
        assertEquals(6, joiner.add(A.hostReceives().sees(8, 5 * MICROS, OK, PACKET)));
    }

    @Test
    void theOtherDirectionAtADeviceIsAnAnswer() {
        // Headers that say nothing: the same id, length and payload.
        assertEquals(1, joiner.add(A.hostReceives().sees(9, 0, OK, PACKET)));
        assertEquals(2, joiner.add(A.hostSends().sees(9, 5 * MICROS, OK, PACKET)));
    }

    @Test
    void aDropEndsAPacket() {
        assertEquals(1, joiner.add(A.podSends().sees(9, 0, SHOT, PACKET)));
        assertEquals(2, joiner.add(A.hostReceives().sees(9, 5 * MICROS, OK, PACKET)));
        assertEquals(3, joiner.add(A.podSends().sees(8, 0, STOLEN, PACKET)));
        assertEquals(4, joiner.add(A.hostReceives().sees(8, 5 * MICROS, OK, PACKET)));
    }

    @Test
    void aRedirectLeadsToAnotherDeviceOnly() {
        // To another pod of the node
        assertEquals(1, joiner.add(A.hostReceives().sees(9, 0, REDIRECT, PACKET)));
        assertEquals(1, joiner.add(B.podReceives().sees(9, 5 * MICROS, OK, PACKET)));
        // No further program of the same hook
        assertEquals(2, joiner.add(A.hostReceives().sees(8, 0, REDIRECT, PACKET)));
        assertEquals(3, joiner.add(A.hostReceivesSecond().sees(8, 5 * MICROS, OK, PACKET)));
    }

    @Test
    void twoPodsOfANodeSeeOnePacket() {
        assertEquals(1, joiner.add(A.podSends().sees(9, 0, OK, PACKET)));
        assertEquals(1, joiner.add(A.hostReceives().sees(9, 5 * MICROS, OK, PACKET)));
        assertEquals(1, joiner.add(B.hostSends().sees(9, 20 * MICROS, OK, PACKET)));
        assertEquals(1, joiner.add(B.podReceives().sees(9, 25 * MICROS, OK, PACKET)));
    }

    @Test
    void aLongSilenceEndsAPacket() {
        assertEquals(1, joiner.add(A.podSends().sees(9, 0, OK, PACKET)));
        assertEquals(1, joiner.add(A.hostReceives().sees(9, 400 * MILLIS, OK, PACKET)));
        assertEquals(2, joiner.add(A.podSends().sees(8, 0, OK, PACKET)));
        assertEquals(3, joiner.add(A.hostReceives().sees(8, 600 * MILLIS, OK, PACKET)));
    }

    @Test
    void translatedAddressesAreTheSamePacket() {
        byte[] translated = udp("10.0.0.1", "10.244.0.7", 7, "payload-1");
        // By a program
        assertEquals(1, joiner.add(A.podSends().sees(9, 0, OK, PACKET, translated)));
        assertEquals(1, joiner.add(A.hostReceives().sees(9, 5 * MICROS, OK, translated)));
        // By netfilter, between two programs
        assertEquals(2, joiner.add(A.hostReceives().sees(8, 0, OK, PACKET)));
        assertEquals(2, joiner.add(B.hostSends().sees(8, 5 * MICROS, OK, translated)));
    }

    @Test
    void otherHeadersAreAnotherPacketInTheSameBuffer() {
        assertEquals(1, joiner.add(A.podSends().sees(9, 0, OK, PACKET)));
        assertEquals(
                2, joiner.add(A.hostReceives().sees(9, 5 * MICROS, OK, udp("10.0.0.1", "10.0.0.2", 8, "payload-1"))));
        assertEquals(3, joiner.add(A.podSends().sees(8, 0, OK, PACKET)));
        assertEquals(
                4,
                joiner.add(A.hostReceives().sees(8, 5 * MICROS, OK, udp("10.0.0.1", "10.0.0.2", 7, "longer payload"))));
    }

    @Test
    void anotherPayloadIsAnotherPacketThoughHeadersAreTheSame() {
        assertEquals(1, joiner.add(A.podSends().sees(9, 0, OK, udp("10.0.0.1", "10.0.0.2", 0, "request-1"))));
        assertEquals(
                2, joiner.add(A.hostReceives().sees(9, 5 * MICROS, OK, udp("10.0.0.1", "10.0.0.2", 0, "answer--1"))));
    }

    @Test
    void ofIpv6TheFlowLabelCounts() {
        byte[] packet = udp6("fd00::1", "fd00::2", 5, "payload-1");
        assertEquals(1, joiner.add(A.podSends().sees(9, 0, OK, packet)));
        assertEquals(
                1, joiner.add(A.hostReceives().sees(9, 5 * MICROS, OK, udp6("fd00::9", "fd00::2", 5, "payload-1"))));
        assertEquals(2, joiner.add(A.podSends().sees(8, 0, OK, packet)));
        assertEquals(
                3, joiner.add(A.hostReceives().sees(8, 5 * MICROS, OK, udp6("fd00::1", "fd00::2", 6, "payload-1"))));
    }

    @Test
    void aTunnelCarriesThePacket() {
        byte[] outer = tunnelled(PACKET);
        assertEquals(1, joiner.add(A.podSends().sees(9, 0, OK, PACKET)));
        assertEquals(1, joiner.add(B.hostSends().sees(9, 5 * MICROS, OK, outer)));
        // And out of it again
        assertEquals(1, joiner.add(B.podReceives().sees(9, 9 * MICROS, OK, PACKET)));
    }

    @Test
    void aTunnelCarriesNoOtherPacket() {
        assertEquals(1, joiner.add(A.podSends().sees(9, 0, OK, PACKET)));
        assertEquals(
                2,
                joiner.add(
                        B.hostSends().sees(9, 5 * MICROS, OK, tunnelled(udp("10.0.0.1", "10.0.0.2", 8, "payload-1")))));
    }

    private static byte[] tunnelled(byte[] frame) {
        return Frames.ethernet(
                0x0800, Frames.ipv4(17, "192.0.2.1", "192.0.2.2", Frames.udp(40000, 4789, Frames.vxlan(5, frame))));
    }

    @Test
    void arpIsJoinedByItsBytes() {
        byte[] question = Frames.ethernet(0x0806, Frames.arp(1, "10.0.0.1", "10.0.0.2"));
        assertEquals(1, joiner.add(A.podSends().sees(9, 0, OK, question)));
        assertEquals(1, joiner.add(A.hostReceives().sees(9, 5 * MICROS, OK, question)));
        assertEquals(
                2,
                joiner.add(B.hostSends()
                        .sees(9, 9 * MICROS, OK, Frames.ethernet(0x0806, Frames.arp(1, "10.0.0.1", "10.0.0.3")))));
    }

    @Test
    void aTagMakesNoDifference() {
        byte[] tagged = Frames.join(
                Arrays.copyOf(PACKET, 12), Frames.u16(0x8100, 7), Arrays.copyOfRange(PACKET, 12, PACKET.length));
        assertEquals(1, joiner.add(A.podSends().sees(9, 0, OK, PACKET)));
        assertEquals(1, joiner.add(A.hostReceives().sees(9, 5 * MICROS, OK, tagged)));
    }

    @Test
    void recordsOfSeveralRingsComeOutOfOrder() {
        assertEquals(1, joiner.add(B.hostSends().sees(9, 20 * MICROS, OK, PACKET)));
        assertEquals(1, joiner.add(A.hostReceives().sees(9, 5 * MICROS, OK, PACKET)));
        assertEquals(1, joiner.add(A.podSends().sees(9, 0, OK, PACKET)));
    }

    @Test
    void aLateRecordOfAnEarlierPacketTakesNothingFromTheLaterOne() {
        assertEquals(1, joiner.add(B.podReceives().sees(9, 20 * MICROS, OK, PACKET)));
        assertEquals(2, joiner.add(A.podSends().sees(9, 0, SHOT, PACKET)));
        assertEquals(1, joiner.add(A.hostReceives().sees(9, 15 * MICROS, OK, PACKET)));
    }

    @Test
    void tooLittleToCompareIsNotJoined() {
        byte[] stub = Arrays.copyOf(PACKET, 20);
        assertEquals(1, joiner.add(A.podSends().sees(9, 0, OK, stub)));
        assertEquals(2, joiner.add(A.hostReceives().sees(9, 5 * MICROS, OK, stub)));
    }

    @Test
    void withoutAnAddressNothingIsJoined() {
        assertEquals(1, joiner.add(A.podSends().sees(0, 0, OK, PACKET)));
        assertEquals(2, joiner.add(A.hostReceives().sees(0, 5 * MICROS, OK, PACKET)));
    }

    @Test
    void theKernelsDropIsThePacketsEnd() {
        long packet = joiner.add(A.podSends().sees(9, 0, OK, PACKET));
        assertEquals(packet, joiner.end(drop(9, 9 * MICROS, "NETFILTER_DROP")));
        // Another session tells of it, too.
        assertEquals(0, joiner.end(drop(9, 9 * MICROS, "NETFILTER_DROP")));
        assertNotEquals(packet, joiner.add(A.hostReceives().sees(9, 12 * MICROS, OK, PACKET)));
    }

    @Test
    void aRingThatIsReadAfterTheEndAddsWhatWasBeforeIt() {
        assertEquals(1, joiner.add(B.podReceives().sees(9, 20 * MICROS, OK, PACKET)));
        assertEquals(1, joiner.end(drop(9, 30 * MICROS, "NO_SOCKET")));
        assertEquals(1, joiner.add(A.podSends().sees(9, 0, OK, PACKET)));
        assertEquals(1, joiner.add(A.hostReceives().sees(9, 5 * MICROS, REDIRECT, PACKET)));
        assertEquals(2, joiner.add(A.podSends().sees(9, 40 * MICROS, OK, PACKET)));
    }

    @Test
    void aDropEndsARedirectedPacketWhereverItIs() {
        assertEquals(1, joiner.add(A.hostReceives().sees(9, 0, REDIRECT, PACKET)));
        assertEquals(1, joiner.end(drop(9, 30 * MICROS, "NO_SOCKET")));
        // The other pod's ring is read later, and tells of the same drop.
        assertEquals(1, joiner.add(B.podReceives().sees(9, 20 * MICROS, OK, PACKET)));
        assertEquals(0, joiner.end(drop(9, 30 * MICROS, "NO_SOCKET")));
    }

    @Test
    void aDropThatIsHeardOfLateIsTheEarlierPacketsEnd() {
        long first = joiner.add(A.podSends().sees(9, 0, OK, PACKET));
        long second = joiner.add(A.podSends().sees(9, 50 * MICROS, OK, PACKET));
        assertEquals(first, joiner.end(drop(9, 20 * MICROS, "NO_SOCKET")));
        assertEquals(second, joiner.end(drop(9, 70 * MICROS, "NO_SOCKET")));
    }

    @Test
    void aProgramsOwnDropHasNoOtherEnd() {
        joiner.add(A.podSends().sees(9, 0, SHOT, PACKET));
        assertEquals(0, joiner.end(drop(9, 2 * MICROS, "TC_EGRESS")));
    }

    @Test
    void aDropOfAnUnknownOrMuchEarlierPacketIsNobodysEnd() {
        assertEquals(0, joiner.end(drop(9, 0, "NO_SOCKET")));
        joiner.add(A.podSends().sees(9, 50 * MICROS, OK, PACKET));
        assertEquals(0, joiner.end(drop(9, 20 * MICROS, "NO_SOCKET")));
        assertEquals(0, joiner.end(drop(9, 20_000 * MILLIS, "NO_SOCKET")));
        assertEquals(1, joiner.end(drop(9, 3_000 * MILLIS, "NEIGH_FAILED")));
    }

    @Test
    void buffersThatWereNotHeardOfForLongAreForgotten() {
        assertEquals(1, joiner.add(A.podSends().sees(1, 0, OK, PACKET)));
        for (int skb = 2; skb <= 5000; skb++) {
            assertEquals(skb, joiner.add(A.podSends().sees(skb, 0, OK, PACKET)));
        }
        assertEquals(5001, joiner.add(A.hostReceives().sees(1, 5 * MICROS, OK, PACKET)));
    }
}
