// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

import dev.tctrace.testsupport.FaultCampaign;
import dev.tctrace.tracer.KernelDrop;
import dev.tctrace.tracer.ProgramSource;
import dev.tctrace.tracer.Target;
import dev.tctrace.tracer.TraceListener;
import dev.tctrace.tracer.TraceRequest;
import dev.tctrace.tracer.TraceSession;
import dev.tctrace.tracer.TracedPacket;
import dev.tctrace.tracer.libbpf.TestObject;
import dev.tctrace.tracer.netns.NetworkNamespace;
import dev.tctrace.tracer.path.PacketWay;
import dev.tctrace.tracer.path.PacketWays;
import dev.tctrace.tracer.tc.Direction;
import dev.tctrace.tracer.tc.TestPrograms;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The ends that people meet, each made by the kernel itself, and ways beyond one pair. */
@Tag("kernel")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(TracersWork.class)
class PacketEndsOnKernelTest {
    private static final TraceRequest EVERYTHING =
            Requests.of(ProgramSource.ATTACHED, Direction.BOTH, "ip").withKernelDrops(true);

    /** Made once: tracers take their time to load, and none of these ends changes what is attached. */
    private TracedPair traced;

    private TestObject chain;
    private TraceSession session;
    private volatile TraceListener listener;
    private Recorder recorder;

    @BeforeAll
    void traceAPair() throws IOException {
        recordAnew();
        traced = TracedPair.veth().acquainted();
        chain = TestObject.load(TestPrograms.chain());
        traced.clsact(chain, "returns_unspec", false, false, 1);
        traced.clsact(chain, "returns_ok", true, true, 1);
        traced.clsact(chain, "returns_pipe", true, false, 1);
        traced.clsact(chain, "returns_reclassify", false, true, 1);
        session = traced.trace(EVERYTHING, new TraceListener() {
            @Override
            public void onPacket(TracedPacket packet) {
                listener.onPacket(packet);
            }

            @Override
            public void onDropped(KernelDrop drop) {
                listener.onDropped(drop);
            }
        });
    }

    @BeforeEach
    void recordAnew() {
        recorder = new Recorder();
        listener = recorder;
    }

    @AfterAll
    void removePair() {
        traced.close();
        chain.close();
    }

    @Test
    void aSourceThatIsNotReachedThroughTheDevice() {
        traced.pair.shell("ip -n HOST link set lo up && ip -n HOST addr add 10.77.0.1/32 dev lo && ip netns exec POD"
                + " sysctl -qw net.ipv4.conf.all.rp_filter=1 net.ipv4.conf.eth0.rp_filter=1");

        traced.pair.shell("echo spoofed | ip netns exec HOST socat -u - UDP4-SENDTO:10.9.0.2:4447,bind=10.77.0.1");

        recorder.awaitDrops(PacketEndsOnKernelTest::isUdp, 1);
        KernelDrop drop = onlyWay().drop();
        assertReason("IP_RPFILTER", drop);
        assertTrue(drop.function().startsWith("ip_"), drop.function());
        assertEquals("eth0", drop.device());
        assertTrue(drop.inPod());
    }

    @Test
    void noRouteToTheDestination() {
        traced.pair.shell("ip netns exec POD sysctl -qw net.ipv4.ip_forward=1"
                + " && ip -n HOST route add 10.88.0.0/16 via 10.9.0.2");

        traced.pair.shell("ip netns exec HOST bash -c 'echo lost >/dev/udp/10.88.0.1/4449'");

        recorder.awaitDrops(PacketEndsOnKernelTest::isUdp, 1);
        KernelDrop drop = onlyWay().drop();
        assertReason("IP_INNOROUTES", drop);
        assertTrue(drop.function().startsWith("ip_error"), drop.function());
        assertTrue(drop.inPod());
    }

    @Test
    void aSocketThatNobodyReads() throws IOException {
        int sent = 20;
        try (DatagramChannel socket = socket(traced.pair::pod, "10.9.0.2", 4448, 1)) {
            traced.pair.shell("ip netns exec HOST bash -c 'for i in $(seq 1 " + sent
                    + "); do echo full-$i >/dev/udp/10.9.0.2/4448; done'");

            recorder.awaitDrops(PacketEndsOnKernelTest::isUdp, sent / 2);
            socket.configureBlocking(false);
            int read = 0;
            while (socket.receive(ByteBuffer.allocate(64)) != null) {
                read++;
            }
            assertTrue(read > 0, "the socket took none");
            recorder.awaitDrops(PacketEndsOnKernelTest::isUdp, sent - read);
            List<KernelDrop> drops = recorder.drops().stream()
                    .filter(PacketEndsOnKernelTest::isUdp)
                    .toList();
            assertEquals(sent - read, drops.size());
            for (KernelDrop drop : drops) {
                assertReason("SOCKET_RCVBUFF", drop);
                assertTrue(drop.function().contains("udp"), drop.function());
            }
        }
    }

    @Test
    void aTunnelsOuterPacketIsTheSame() {
        tunnel("HOST", "vhost", 1, 2);
        tunnel("POD", "eth0", 2, 1);
        TracedPair.clsact(chain, "returns_ok", traced.pair::pod, "vx0", true, 1);
        TracedPair.clsact(chain, "returns_ok", traced.pair::pod, "vx0", false, 1);
        try (TraceSession inner =
                traced.engine.open(new Target("web", traced.target().netns(), "vx0"), EVERYTHING, recorder)) {
            traced.pair.shell("ip netns exec HOST ping -c 3 -i 0.05 -W 5 -q 10.99.0.2");

            for (String device : List.of("vhost", "vx0")) {
                recorder.awaitSuch(packet -> packet.program().device().name().equals(device)
                        && packet.program().direction() == Direction.EGRESS
                        && packet.entry().info().contains("seq 3"));
            }
        } finally {
            traced.pair.shell("ip -n HOST link del vx0; ip -n POD link del vx0");
        }
        assertEquals(
                Map.of(
                        "vhost clsact/egress, eth0 clsact/ingress, vx0 clsact/ingress", 3L,
                        "vx0 clsact/egress, eth0 clsact/egress, vhost clsact/ingress", 3L),
                recorder.ways().stream()
                        .filter(way -> way.stations().stream()
                                .anyMatch(station ->
                                        station.program().device().name().equals("vx0")))
                        .collect(Collectors.groupingBy(PacketEndsOnKernelTest::places, Collectors.counting())));
    }

    @Test
    void aRedirectToAnotherPodOfTheNodeIsOnePacket() throws IOException {
        try (TracedPair from = TracedPair.veth().acquainted();
                TestObject places = TestObject.load(TestPrograms.places())) {
            redirected(from, places);
        }
    }

    private void redirected(TracedPair from, TestObject places) {
        from.pair.shell("ip netns add HOSTx && ip -n HOST link add vhost2 type veth peer name eth0 netns HOSTx"
                + " && ip -n HOST link set vhost2 up && ip -n HOSTx addr add 10.9.0.3/24 dev eth0"
                + " && ip -n HOSTx link set eth0 up && ip -n POD neigh replace 10.9.0.3 dev eth0 nud permanent"
                + " lladdr $(ip netns exec HOSTx cat /sys/class/net/eth0/address)");
        String name = from.pair.shell("echo HOSTx").strip();
        Supplier<NetworkNamespace> other = () -> NetworkNamespace.open(NetworkNamespace.named(name));
        try {
            TracedPair.within(from.pair::host, () -> places.setValue("host_end", TracedPair.ifindex("vhost2")));
            from.clsact(chain, "returns_pipe", true, false, 1);
            from.clsact(places, "past_the_host_end", false, true, 1);
            TracedPair.clsact(chain, "returns_ok", other, "eth0", true, 1);
            from.trace(EVERYTHING, recorder);
            try (NetworkNamespace namespace = other.get()) {
                from.engine.open(new Target("db", namespace.path(), "eth0"), EVERYTHING, recorder);
            }

            from.pair.shell("ip netns exec POD bash -c 'for i in $(seq 1 20); do echo from-pod-to-pod-$i"
                    + " >/dev/udp/10.9.0.3/4444; done'");

            // The other pod's ring tells of each drop after what that pod saw of the packet.
            recorder.awaitDrops(drop -> isUdp(drop) && drop.target().pod().equals("db"), 20);
            recorder.awaitDrops(drop -> isUdp(drop) && drop.target().pod().equals("web"), 20);
            List<PacketWay> ways =
                    recorder.ways().stream().filter(way -> isUdp(way.first())).toList();
            assertEquals(20, ways.size());
            for (PacketWay way : ways) {
                assertEquals("eth0 clsact/egress, vhost clsact/ingress, eth0 clsact/ingress", places(way));
                assertEquals(
                        List.of("web", "web", "db"),
                        way.stations().stream()
                                .map(station -> station.target().pod())
                                .toList());
                assertEquals(1, payloads(way).size(), way::toString);
                assertReason("NO_SOCKET", way.drop());
            }
        } finally {
            from.pair.shell("ip netns del HOSTx");
        }
    }

    @Test
    @Tag("faults")
    @Timeout(7200)
    void inABurstNoDropIsAnotherPackets() throws IOException {
        int count = FaultCampaign.times(1_000_000, 2_000);
        traced.pair.shell("ip netns exec POD iptables -A INPUT -p udp --dport 4452 -j DROP");
        Burst burst = new Burst();
        listener = burst;
        try (FaultCampaign fault = FaultCampaign.of("packets in a row, every hundredth dropped by netfilter");
                DatagramChannel reader = socket(traced.pair::pod, "10.9.0.2", 4451, 1 << 20);
                DatagramChannel sender = socket(traced.pair::host, "10.9.0.1", 4450, 4096)) {
            for (int number = 0; number < count; number++) {
                boolean filtered = number % 100 == 0;
                ByteBuffer payload = ByteBuffer.wrap(String.format("%s-%07d", filtered ? "drop" : "keep", number)
                        .getBytes());
                sender.send(payload, new InetSocketAddress("10.9.0.2", filtered ? 4452 : 4451));
                fault.tried();
                if (number % 200 == 199) {
                    burst.awaitRecords(2L * (number + 1));
                    for (int read = 0; read < 198; read++) {
                        reader.receive(ByteBuffer.allocate(64));
                    }
                }
            }
            burst.awaitRecords(2L * count);
            burst.awaitDrops(count / 100);
            burst.look(true);

            assertEquals(0, session.snapshot().total().lost());
            assertEquals(List.of(), burst.wrong);
            assertEquals(
                    IntStream.range(0, count / 100)
                            .map(i -> 100 * i)
                            .boxed()
                            .collect(Collectors.toCollection(TreeSet::new)),
                    burst.dropped);
            assertEquals(count, burst.packets);
            fault.allSurvived();
        }
    }

    /** Checks each packet when its way has ended: a million of them would fill the memory. */
    private static final class Burst implements TraceListener {
        private static final long PATIENCE_NANOS = 30_000_000_000L;

        final List<String> wrong = new ArrayList<>();
        final Set<Integer> dropped = new TreeSet<>();
        long packets;
        private final PacketWays ways = new PacketWays(Integer.MAX_VALUE);
        private long records;
        private int drops;

        @Override
        public synchronized void onPacket(TracedPacket packet) {
            if (!isUdp(packet)) {
                return;
            }
            ways.add(packet, System.nanoTime());
            records++;
            if (records % 400 == 0) {
                look(false);
                notifyAll();
            }
        }

        @Override
        public synchronized void onDropped(KernelDrop drop) {
            ways.add(drop, System.nanoTime());
            drops++;
            notifyAll();
        }

        synchronized void look(boolean all) {
            for (PacketWay way : all ? ways.rest() : ways.due(System.nanoTime())) {
                Set<String> payloads = payloads(way);
                String payload = payloads.iterator().next();
                packets++;
                if (payloads.size() != 1 || way.stations().size() != 2) {
                    wrong.add("not one packet: " + way);
                }
                boolean filtered = payload.startsWith("drop");
                if (way.drop() != null != filtered) {
                    wrong.add(payload + " ended otherwise: " + way.drop());
                } else if (filtered) {
                    if (!payload(way.drop().last()).equals(payload)) {
                        wrong.add(payload + " was told as " + payload(way.drop().last()));
                    }
                    assertReason("NETFILTER_DROP", way.drop());
                    dropped.add(Integer.parseInt(payload.substring(5)));
                }
            }
        }

        synchronized void awaitRecords(long count) {
            await(() -> records >= count);
        }

        synchronized void awaitDrops(int count) {
            await(() -> drops >= count);
        }

        private void await(BooleanSupplier condition) {
            long end = System.nanoTime() + PATIENCE_NANOS;
            try {
                while (!condition.getAsBoolean() && System.nanoTime() < end) {
                    wait(1000);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            assertTrue(condition.getAsBoolean(), records + " records, " + drops + " drops");
        }
    }

    private void tunnel(String namespace, String device, int own, int other) {
        traced.pair.shell("ip -n " + namespace + " link add vx0 type vxlan id 7 local 10.9.0." + own
                + " remote 10.9.0." + other + " dstport 4789 dev " + device + " && ip -n " + namespace
                + " addr add 10.99.0." + own + "/24 dev vx0 && ip -n " + namespace + " link set vx0 up");
    }

    private static DatagramChannel socket(
            Supplier<NetworkNamespace> where, String address, int port, int receiveBuffer) {
        try (NetworkNamespace namespace = where.get()) {
            return namespace.run(() -> {
                try {
                    return DatagramChannel.open(StandardProtocolFamily.INET)
                            .setOption(StandardSocketOptions.SO_RCVBUF, receiveBuffer)
                            .bind(new InetSocketAddress(address, port));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }

    private PacketWay onlyWay() {
        List<PacketWay> ways =
                recorder.ways().stream().filter(way -> isUdp(way.first())).toList();
        assertEquals(1, ways.size(), ways::toString);
        assertEquals("vhost clsact/egress, eth0 clsact/ingress", places(ways.get(0)));
        return ways.get(0);
    }

    private static String places(PacketWay way) {
        return way.stations().stream()
                .map(station -> station.program().device().name() + " "
                        + station.program().attachPoint().label())
                .collect(Collectors.joining(", "));
    }

    private static Set<String> payloads(PacketWay way) {
        return way.stations().stream().map(PacketEndsOnKernelTest::payload).collect(Collectors.toSet());
    }

    private static String payload(TracedPacket packet) {
        byte[] bytes = packet.entry().bytes();
        return new String(bytes, 42, bytes.length - 42);
    }

    private static boolean isUdp(KernelDrop drop) {
        return drop.last() != null && isUdp(drop.last());
    }

    private static boolean isUdp(TracedPacket packet) {
        return "UDP".equals(packet.entry().protocol());
    }

    /** Kernels have reasons since 5.17. */
    private static void assertReason(String reason, KernelDrop drop) {
        String[] release = System.getProperty("os.version").split("[.-]");
        boolean reasons = Integer.parseInt(release[0]) * 1000 + Integer.parseInt(release[1]) >= 5017;
        assertEquals(reasons ? reason : "", drop.reason(), drop::toString);
    }
}
