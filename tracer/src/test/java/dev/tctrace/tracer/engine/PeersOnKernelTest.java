// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.engine;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import dev.tctrace.tracer.IpPrefix;
import dev.tctrace.tracer.PeerSet;
import dev.tctrace.tracer.TraceSession;
import dev.tctrace.tracer.engine.TracerRig.Traced;
import dev.tctrace.tracer.libbpf.TestObject;
import dev.tctrace.tracer.packet.Frames;
import dev.tctrace.tracer.tc.Direction;
import dev.tctrace.tracer.tc.TestPrograms;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** Which packets are those of a peer. */
@Tag("kernel")
@ExtendWith(TracersWork.class)
class PeersOnKernelTest {
    private static final int IPV4 = 0x0800;
    private static final int IPV6 = 0x86dd;
    private static final int TAG = 0x8100;
    private static final int OUTER_TAG = 0x88a8;
    private static final int UDP = 17;
    private static final int IPIP = 4;

    private final PeerSet peers = new PeerMap();
    private TracerRig rig;
    private TestObject chain;

    @BeforeEach
    void loadPrograms() throws IOException {
        rig = new TracerRig(1 << 20);
        chain = TestObject.load(TestPrograms.chain());
    }

    @AfterEach
    void unload() {
        rig.close();
        chain.close();
        peers.close();
    }

    @Test
    void sourceOrDestinationIsInTheSet() {
        Traced traced = trace("");
        peers.replace(prefixes("10.1.2.3/32", "172.16.0.0/12", "fd00::7/128", "2001:db8::/32"));

        matches(traced, true, v4("10.1.2.3", "192.0.2.1"), v4("192.0.2.1", "10.1.2.3"));
        matches(traced, false, v4("10.1.2.2", "192.0.2.1"), v4("192.0.2.1", "10.1.2.4"));
        matches(traced, true, v4("172.16.0.1", "192.0.2.1"), v4("192.0.2.1", "172.31.255.255"));
        matches(traced, false, v4("172.15.255.255", "192.0.2.1"), v4("192.0.2.1", "172.32.0.0"));
        matches(traced, true, v6("fd00::7", "fd00::1"), v6("fd00::1", "fd00::7"));
        matches(traced, false, v6("fd00::8", "fd00::1"), v6("fd00::1", "fd00::6"));
        matches(traced, true, v6("2001:db8:1::1", "fd00::1"), v6("fd00::1", "2001:db8:ffff::"));
        matches(traced, false, v6("2001:db9::1", "fd00::1"));
    }

    @Test
    void anAddressOfOneFamilyIsNoneOfTheOther() {
        Traced traced = trace("");

        // The same first bytes in the other family.
        peers.replace(prefixes("253.0.0.0/8"));
        matches(traced, false, v6("fd00::1", "fd00::2"));
        peers.replace(prefixes("a01:203::/32"));
        matches(traced, false, v4("10.1.2.3", "10.1.2.3"));
        peers.replace(prefixes("0.0.0.0/0"));
        matches(traced, true, v4("10.1.2.3", "10.1.2.4"));
        matches(traced, false, v6("fd00::1", "fd00::2"));
        peers.replace(prefixes("::/0"));
        matches(traced, false, v4("10.1.2.3", "10.1.2.4"));
        matches(traced, true, v6("fd00::1", "fd00::2"));
    }

    @Test
    void anEmptySetMatchesNothing() {
        Traced traced = trace("");

        matches(traced, false, v4("10.1.2.3", "10.1.2.4"), v6("fd00::1", "fd00::2"));
    }

    @Test
    void onlyTheFirstIpHeaderCountsBehindTagsToo() {
        Traced traced = trace("");
        peers.replace(prefixes("10.1.2.3/32", "fd00::7/128"));
        byte[] inner = Frames.ipv4(UDP, "192.0.2.1", "10.1.2.3", Frames.udp(1, 2, new byte[30]));
        byte[] six = Frames.ipv6(UDP, "fd00::1", "fd00::7", Frames.udp(1, 2, new byte[0]));

        matches(traced, true, Frames.ethernet(TAG, Frames.tag(5, IPV4, inner)));
        matches(traced, true, Frames.ethernet(OUTER_TAG, Frames.tag(5, TAG, Frames.tag(6, IPV4, inner))));
        matches(traced, true, Frames.ethernet(OUTER_TAG, Frames.tag(5, TAG, Frames.tag(6, IPV6, six))));
        // A tunnel's inner address, one behind a third tag, and an ARP request.
        matches(traced, false, Frames.ethernet(IPV4, Frames.ipv4(IPIP, "192.0.2.1", "192.0.2.2", inner)));
        matches(
                traced,
                false,
                Frames.ethernet(TAG, Frames.tag(4, TAG, Frames.tag(5, TAG, Frames.tag(6, IPV4, inner)))));
        matches(traced, false, Frames.ethernet(0x0806, Frames.arp(1, "10.1.2.3", "10.1.2.3")));
        // A header that lies about its version.
        matches(traced, false, Frames.ethernet(IPV6, inner), Frames.ethernet(IPV4, six));
    }

    @Test
    void aHeaderThatIsCutShortHasNoPeer() {
        Traced traced = trace("");
        peers.replace(prefixes("0.0.0.0/0", "::/0"));

        byte[] four = Frames.ipv4(UDP, "10.1.2.3", "10.1.2.4", Frames.udp(1, 2, new byte[30]));
        byte[] six = Frames.ipv6(UDP, "fd00::1", "fd00::2", Frames.udp(1, 2, new byte[30]));

        // Behind a tag: of other packets, kernels of today refuse to run programs on a header that is cut short.
        matches(traced, true, Frames.ethernet(TAG, Frames.tag(5, IPV4, four)));
        // What the packet of before left behind its end is not looked at.
        matches(traced, false, Frames.ethernet(TAG, Frames.tag(5, IPV4, Arrays.copyOf(four, 19))));
        matches(traced, true, Frames.ethernet(TAG, Frames.tag(5, IPV6, six)));
        matches(traced, false, Frames.ethernet(TAG, Frames.tag(5, IPV6, Arrays.copyOf(six, 39))));
    }

    @Test
    void aFilterMustMatchAsWell() {
        Traced traced = trace("udp dst port 53");
        peers.replace(prefixes("10.1.2.3/32"));

        matches(traced, true, udp("10.1.2.3", "192.0.2.1", 53));
        matches(traced, false, udp("10.1.2.3", "192.0.2.1", 54), udp("10.1.2.4", "192.0.2.1", 53));
    }

    @Test
    void thousandsOfAddressesComeAndGoWhileTheTracerStays() {
        Traced traced = trace("");
        Set<IpPrefix> all = new HashSet<>();
        for (int i = 0; i < 10_000; i++) {
            all.add(IpPrefix.of(address("10." + (i >> 16) + "." + (i >> 8 & 255) + "." + (i & 255))));
        }

        peers.replace(all);
        matches(traced, true, v4("10.0.0.0", "192.0.2.1"), v4("10.0.39.15", "192.0.2.1"), v4("192.0.2.1", "10.0.20.7"));
        matches(traced, false, v4("10.0.39.16", "192.0.2.1"));
        all.remove(IpPrefix.of(address("10.0.20.7")));
        all.add(IpPrefix.of(address("10.99.0.1")));
        peers.replace(all);
        matches(traced, false, v4("192.0.2.1", "10.0.20.7"));
        matches(traced, true, v4("192.0.2.1", "10.0.20.8"), v4("192.0.2.1", "10.99.0.1"));
        peers.replace(Set.of());
        matches(traced, false, v4("192.0.2.1", "10.0.20.8"), v4("192.0.2.1", "10.99.0.1"));
    }

    /** Real packets of a pair: those before, between and after a change of the set are counted, and no others. */
    @Test
    void aChangeOfTheSetMissesNoPacket() {
        try (TracedPair pair = TracedPair.veth().acquainted()) {
            pair.clsact(chain, "returns_unspec", true, true, 1);
            peers.replace(prefixes("10.9.0.1/32"));
            Recorder recorder = new Recorder();
            TraceSession session =
                    pair.trace(Requests.attached(Direction.INGRESS).withPeers(peers), recorder);

            pair.ping(5);
            peers.replace(prefixes("10.9.0.1/32", "10.0.0.0/8", "fd00::/8"));
            pair.ping(5);
            peers.replace(prefixes("10.0.0.0/8"));
            pair.ping(5);
            peers.replace(prefixes("10.8.0.0/16"));
            pair.ping(5);

            assertEquals(15, session.snapshot().total().matched());
            assertEquals(15, recorder.await(15).size());
            assertEquals(
                    Set.of("10.9.0.1"),
                    recorder.packets().stream()
                            .map(packet -> packet.entry().source())
                            .collect(Collectors.toSet()));
        }
    }

    private Traced trace(String filter) {
        return rig.trace(
                chain, "returns_ok", TracerRig.request(filter, Set.of(), 0, 128).withPeers(peers));
    }

    private static void matches(Traced traced, boolean expected, byte[]... frames) {
        for (byte[] frame : frames) {
            long before = traced.counters().matched();
            traced.run(frame);
            assertEquals(expected ? 1 : 0, traced.counters().matched() - before);
        }
    }

    private static byte[] v4(String source, String destination) {
        return udp(source, destination, 2);
    }

    private static byte[] udp(String source, String destination, int port) {
        return Frames.ethernet(IPV4, Frames.ipv4(UDP, source, destination, Frames.udp(1, port, new byte[30])));
    }

    private static byte[] v6(String source, String destination) {
        return Frames.ethernet(IPV6, Frames.ipv6(UDP, source, destination, Frames.udp(1, 2, new byte[30])));
    }

    private static Set<IpPrefix> prefixes(String... texts) {
        return Arrays.stream(texts)
                .map(text -> text.split("/"))
                .map(parts -> new IpPrefix(address(parts[0]), Integer.parseInt(parts[1])))
                .collect(Collectors.toSet());
    }

    private static InetAddress address(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(text, e);
        }
    }
}
