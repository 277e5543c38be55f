// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.engine;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import dev.tctrace.tracer.Counters;
import dev.tctrace.tracer.IpPrefix;
import dev.tctrace.tracer.KernelDrop;
import dev.tctrace.tracer.PeerSet;
import dev.tctrace.tracer.ProgramSource;
import dev.tctrace.tracer.SessionSnapshot;
import dev.tctrace.tracer.SessionState;
import dev.tctrace.tracer.TraceRequest;
import dev.tctrace.tracer.TraceSession;
import dev.tctrace.tracer.TracedPacket;
import dev.tctrace.tracer.netns.Shell;
import dev.tctrace.tracer.packet.Truncation;
import dev.tctrace.tracer.tc.Direction;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Packets of which the kernel keeps 14 bytes in a row, and the rest in page fragments: sent by PACKET_TX_RING, as tcpreplay and
 * others do. Cards that split headers make such packets, too.
 */
@Tag("kernel")
@EnabledOnOs(architectures = "amd64", disabledReason = "page fragments can be read on x86-64 only: docs/filter.md")
@ExtendWith(TracersWork.class)
class FragmentsTest {
    private static final String RESTRICT = "/proc/sys/kernel/kptr_restrict";
    private static final int PAGE = 4096;
    private static final int SMALL = 98;
    private static final int COUNT = 12;

    @TempDir
    private Path folder;

    private final Recorder recorder = new Recorder();
    private TracedPair traced;

    @BeforeEach
    void makePair() throws IOException {
        traced = TracedPair.veth().acquainted();
        traced.pair.shell("ip -n HOST link set vhost mtu 9000 && ip -n POD link set eth0 mtu 9000");
        try (InputStream source = Objects.requireNonNull(FragmentsTest.class.getResourceAsStream("/ring_sender.c"))) {
            Files.copy(source, folder.resolve("sender.c"));
        }
        Shell.run("clang -Wall -Werror -O1 " + folder + "/sender.c -o " + folder + "/sender");
    }

    @AfterEach
    void removePair() {
        traced.close();
    }

    @Test
    void aFilterSeesWhatTcpdumpSees() {
        Path capture = folder.resolve("capture");
        Path said = folder.resolve("said");
        // Requests and their answers; it ends by itself once it has them all.
        String tcpdump = "ip netns exec POD timeout 60 tcpdump -i eth0 -n -p -c " + 2 * COUNT + " -w " + capture
                + " icmp >/dev/null 2>" + said;
        traced.pair.shell(tcpdump + " & until grep -q listening " + said + "; do sleep 0.1; done");
        try (TraceSession session = trace("icmp and host 10.9.0.1", 128)) {
            send(COUNT, 64, SMALL);

            List<TracedPacket> requests = recorder.await(2 * COUNT).stream()
                    .filter(packet -> packet.program().direction() == Direction.INGRESS)
                    .toList();
            assertEquals(COUNT, requests.size());
            for (TracedPacket packet : requests) {
                assertEquals("10.9.0.1", packet.entry().source());
                assertTrue(Objects.requireNonNull(packet.entry().info()).startsWith("echo request"));
                assertArrayEquals(frame(SMALL), packet.entry().bytes());
                assertEquals(null, packet.exit());
            }
            Counters total = session.snapshot().total();
            assertEquals(2 * COUNT, total.matched());
            assertEquals(0, total.unfiltered());
        }
        String seen = Shell.run("timeout 60 sh -c 'until grep -q captured " + said + "; do sleep 0.1; done';"
                + " tcpdump -n -r " + capture + " 2>/dev/null | wc -l");
        assertEquals(2 * COUNT, Integer.parseInt(seen.strip()));
    }

    /** The Ethernet and half of the IP header in one page, the rest in the next; a long packet, so that it has two fragments. */
    @Test
    void headersMayLieInTwoFragments() {
        try (TraceSession session = trace("icmp[icmptype] = icmp-echo and dst host 10.9.0.2", 128)) {
            send(3, PAGE - 24, 1000);

            List<TracedPacket> packets = recorder.await(3);
            Counters total = session.snapshot().total();
            assertEquals(3, total.matched(), total::toString);
            byte[] all = frame(1000);
            byte[] first = new byte[128];
            System.arraycopy(all, 0, first, 0, first.length);
            for (TracedPacket packet : packets) {
                assertArrayEquals(first, packet.entry().bytes());
                assertEquals(1000, packet.length());
            }
        }
    }

    /** Before 6.2 long records lack what is in fragments, and say so. */
    @Test
    void longRecordsAreWholeOrSaidToBeCut() {
        try (TraceSession session = trace("icmp and dst host 10.9.0.2", 512)) {
            send(3, 64, 1000);

            List<TracedPacket> packets = recorder.await(3);
            Counters total = session.snapshot().total();
            assertEquals(3, total.matched(), total::toString);
            byte[] all = frame(1000);
            for (TracedPacket packet : packets) {
                byte[] seen = packet.entry().bytes();
                assertArrayEquals(Arrays.copyOf(all, seen.length), seen);
                assertTrue(
                        seen.length == 512
                                || packet.entry().missing().orElse("").contains(Truncation.NON_LINEAR.text()),
                        () -> seen.length + " bytes");
            }
        }
    }

    @Test
    void whatNeedsNoFragmentsIsDecidedWithoutThem() {
        try (TraceSession session = trace("ether proto 0x0800 and len < 200", 128)) {
            send(3, 64, SMALL);
            send(3, 64, 300);
            send(3, 64, SMALL);
            recorder.await(12);
            assertEquals(12, session.snapshot().total().matched());
            assertEquals(0, session.snapshot().total().unfiltered());
        }
    }

    @Test
    void aPeerIsFoundInAFragment() throws IOException {
        try (PeerSet peers = new PeerMap();
                TraceSession session = trace("", 128, request -> request.withPeers(peers))) {
            peers.replace(hostEnd());
            send(3, 64, SMALL);
            // Half of the addresses in the next page.
            send(3, PAGE - 30, SMALL);
            assertEquals(12, recorder.await(12).size());
            peers.replace(Set.of());
            send(3, 64, SMALL);

            assertEquals(12, session.snapshot().total().matched());
            assertEquals(0, session.snapshot().total().unfiltered());
        }
    }

    /** The kernel has pulled the header together until it drops the packet. */
    @Test
    void theEndOfAPacketWhoseHeaderWasInAFragmentIsTold() {
        traced.pair.shell("ip netns exec POD iptables -A INPUT -p icmp -j DROP");
        try (TraceSession session = trace("icmp", 128, request -> request.withKernelDrops(true))) {
            send(3, 64, SMALL);

            recorder.awaitDrops(drop -> drop.last() != null, 3);
            assertEquals(3, recorder.drops().size(), () -> session.snapshot().toString());
            for (KernelDrop drop : recorder.drops()) {
                assertEquals("10.9.0.1", drop.last().entry().source());
                assertEquals("eth0", drop.device());
            }
        }
    }

    /** The kernel does not tell where pages are. */
    @Test
    void whatCannotBeReadIsCountedApart() throws IOException {
        String before = Shell.run("cat " + RESTRICT).strip();
        Shell.run("echo 2 >" + RESTRICT);
        try (TraceSession session = trace("icmp and host 10.9.0.1", 128)) {
            send(COUNT, 64, SMALL);

            recorder.await(COUNT);
            Counters total = session.snapshot().total();
            assertEquals(COUNT, total.matched(), "the answers");
            assertEquals(COUNT, total.unfiltered(), "the requests");

            // What the first bytes decide is decided: these are no IPv6 packets, and no ARP packets.
            try (TraceSession other = trace("(arp and host 10.9.0.1) or (ip6 and tcp port 80)", 128)) {
                send(COUNT, 64, SMALL);
                recorder.await(2 * COUNT);
                assertEquals(0, other.snapshot().total().unfiltered());
            }

            try (PeerSet peers = new PeerMap();
                    TraceSession other = trace("", 128, request -> request.withPeers(peers))) {
                peers.replace(hostEnd());
                send(COUNT, 64, SMALL);
                recorder.await(4 * COUNT);
                assertEquals(COUNT, other.snapshot().total().matched(), "the answers");
                assertEquals(COUNT, other.snapshot().total().unfiltered(), "the requests");
            }
        } finally {
            Shell.run("echo " + before + " >" + RESTRICT);
        }
    }

    private TraceSession trace(String filter, int snapLength) {
        return trace(filter, snapLength, request -> request);
    }

    private TraceSession trace(String filter, int snapLength, UnaryOperator<TraceRequest> more) {
        TraceRequest request = Requests.of(ProgramSource.PROBE, Direction.BOTH, filter);
        TraceSession session = traced.trace(
                more.apply(request.toBuilder().snapLength(snapLength).build()), recorder);
        SessionSnapshot snapshot = session.snapshot();
        assertEquals(SessionState.TRACING, snapshot.state(), () -> snapshot.message() + snapshot.programs());
        return session;
    }

    private static Set<IpPrefix> hostEnd() throws IOException {
        return Set.of(new IpPrefix(InetAddress.getByName("10.9.0.1"), 32));
    }

    private void send(int count, int offset, int length) {
        traced.pair.shell("ip netns exec HOST " + folder + "/sender vhost " + count + " " + offset + " "
                + HexFormat.of().formatHex(frame(length)));
    }

    /** An echo request from the host end to the pod. */
    private byte[] frame(int length) {
        String addresses = traced.pair.shell("ip netns exec POD cat /sys/class/net/eth0/address;"
                + " ip netns exec HOST cat /sys/class/net/vhost/address");
        byte[] frame = new byte[length];
        byte[] macs = HexFormat.of().parseHex(addresses.replaceAll("[^0-9a-f]", ""));
        System.arraycopy(macs, 0, frame, 0, 12);
        int total = length - 14;
        byte[] header = HexFormat.of()
                .parseHex("08004500" + HexFormat.of().toHexDigits((short) total) + "00014000400100000a0900010a090002"
                        + "080000000007" + "0001");
        System.arraycopy(header, 0, frame, 12, header.length);
        for (int i = 42; i < length; i++) {
            frame[i] = (byte) i;
        }
        checksum(frame, 14, 34, 24);
        checksum(frame, 34, length, 36);
        return frame;
    }

    /** RFC 1071. */
    private static void checksum(byte[] frame, int from, int to, int at) {
        int sum = 0;
        for (int i = from; i < to; i += 2) {
            sum += (frame[i] & 0xff) << 8 | frame[i + 1] & 0xff;
        }
        sum = (sum & 0xffff) + (sum >>> 16);
        sum = ~((sum & 0xffff) + (sum >>> 16));
        frame[at] = (byte) (sum >>> 8);
        frame[at + 1] = (byte) sum;
    }
}
