// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.engine;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

import dev.tctrace.testsupport.FaultCampaign;
import dev.tctrace.testsupport.Waiting;
import dev.tctrace.tracer.Counters;
import dev.tctrace.tracer.TraceSession;
import dev.tctrace.tracer.libbpf.BpfInventory;
import dev.tctrace.tracer.libbpf.TestObject;
import dev.tctrace.tracer.tc.Direction;
import dev.tctrace.tracer.tc.TestPrograms;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** More packets than anybody can read: each is counted, and what no record tells of is told as lost or sampled out. */
@Tag("faults")
@ExtendWith(TracersWork.class)
class LoadTest {
    /** What the heap and the allocators grow by without a leak: a leaked record a packet would be more. */
    private static final long RESIDENT_NOISE = 64_000_000;

    @Test
    @Tag("kernel")
    @Tag("any-kernel")
    @Timeout(3600)
    void everyPacketOfABurstIsCountedAndAnotherTraceLosesNothing() throws Exception {
        int packets = FaultCampaign.times(1_000_000, 10_000);
        try (FaultCampaign fault = FaultCampaign.of("packets in one burst, three traces");
                TracedPair flooded = TracedPair.veth().acquainted();
                TracedPair quiet = TracedPair.veth().acquainted();
                TestObject chain = TestObject.load(TestPrograms.chain())) {
            assumeTrue(hasPktgen(flooded), "SKIPPED: this kernel has no pktgen");
            flooded.clsact(chain, "returns_unspec", true, true, 1);
            quiet.clsact(chain, "returns_pipe", true, true, 1);
            BpfInventory before = BpfInventory.settled();
            AtomicLong handed = new AtomicLong();
            Recorder other = new Recorder();
            try (KernelTraceEngine engine = new KernelTraceEngine();
                    TraceSession all = engine.open(
                            flooded.target(),
                            Requests.attached(Direction.INGRESS),
                            packet -> handed.incrementAndGet());
                    TraceSession few = engine.open(
                            flooded.target(),
                            Requests.sampled(Requests.attached(Direction.INGRESS), 100),
                            packet -> {});
                    TraceSession neighbour = engine.open(quiet.target(), Requests.attached(Direction.INGRESS), other)) {
                long arrivedBefore = arrived(flooded);
                Thread pings = new Thread(() -> quiet.ping(50));
                pings.start();

                flood(flooded, packets);

                pings.join();
                long arrived = arrived(flooded) - arrivedBefore;
                awaitMatched(all, arrived);
                awaitMatched(few, arrived);
                Waiting.until(() -> handed.get() == all.snapshot().total().reported(), Duration.ofSeconds(60));
                other.await(50);
                Counters counted = all.snapshot().total();
                Counters sampled = few.snapshot().total();
                fault.tried(arrived);
                fault.lost(Math.abs(arrived - counted.matched())
                        + Math.abs(arrived - sampled.matched())
                        + 50
                        - neighbour.snapshot().total().reported());
                fault.remark("of " + packets + " sent " + arrived + " arrived; all: " + counted.reported()
                        + " reported, "
                        + counted.lost() + " told as lost; 100 a second: " + sampled.reported() + " reported, "
                        + sampled.sampledOut() + " sampled out, " + sampled.lost() + " told as lost; neighbour: "
                        + neighbour.snapshot().total().reported() + " of 50");
                assertTrue(arrived > packets / 2, () -> arrived + " of " + packets + " arrived");
                assertEquals(50, neighbour.snapshot().total().reported());
                assertEquals(50, other.packets().size());
                assertEquals(0, neighbour.snapshot().total().lost());
            }
            before.awaitNothingNew("objects after the end");
            fault.allSurvived();
        }
    }

    /** Not in the short selection. */
    @Test
    @Timeout(3600)
    void aFloodOfMinutesIsCountedToThePacketAndMemoryStaysFlat() throws Exception {
        int seconds = FaultCampaign.times(600, 20);
        try (FaultCampaign fault = FaultCampaign.of("packets in a flood of " + seconds + " s, three traces");
                TracedPair flooded = TracedPair.veth().acquainted();
                TracedPair quiet = TracedPair.veth().acquainted();
                TestObject chain = TestObject.load(TestPrograms.chain())) {
            assumeTrue(hasPktgen(flooded), "SKIPPED: this kernel has no pktgen");
            flooded.clsact(chain, "returns_unspec", true, true, 1);
            quiet.clsact(chain, "returns_pipe", true, true, 1);
            AtomicLong handed = new AtomicLong();
            AtomicLong heard = new AtomicLong();
            try (KernelTraceEngine engine = new KernelTraceEngine();
                    TraceSession all = engine.open(
                            flooded.target(),
                            Requests.attached(Direction.INGRESS),
                            packet -> handed.incrementAndGet());
                    TraceSession few = engine.open(
                            flooded.target(),
                            Requests.sampled(Requests.attached(Direction.INGRESS), 100),
                            packet -> {});
                    TraceSession neighbour = engine.open(
                            quiet.target(), Requests.attached(Direction.INGRESS), packet -> heard.incrementAndGet())) {
                long arrivedBefore = arrived(flooded);
                long first = 0;
                long last = 0;
                long pinged = 0;
                long end = System.nanoTime() + seconds * 1_000_000_000L;
                while (System.nanoTime() < end) {
                    Thread pings = new Thread(() -> quiet.ping(50));
                    pings.start();
                    flood(flooded, 20_000);
                    pings.join();
                    pinged += 50;
                    last = ResidentMemory.bytes();
                    // The first round loads classes and fills the allocators' pools.
                    first = first == 0 ? last : first;
                }
                long arrived = arrived(flooded) - arrivedBefore;
                long expected = pinged;
                awaitMatched(all, arrived);
                awaitMatched(few, arrived);
                Waiting.until(() -> handed.get() == all.snapshot().total().reported(), Duration.ofSeconds(60));
                Waiting.until(() -> heard.get() == expected, Duration.ofSeconds(60));
                Counters counted = all.snapshot().total();
                Counters sampled = few.snapshot().total();
                fault.tried(arrived);
                fault.lost(Math.abs(arrived - counted.matched())
                        + Math.abs(arrived - sampled.matched())
                        + Math.abs(expected - heard.get()));
                long grown = last - first;
                fault.remark("all: " + counted.reported() + " reported, " + counted.lost()
                        + " told as lost; 100 a second: " + sampled.reported() + " reported, " + sampled.sampledOut()
                        + " sampled out, " + sampled.lost() + " told as lost; neighbour: " + heard.get() + " of "
                        + expected + "; resident " + first / 1024 + " to " + last / 1024 + " kB");
                assertEquals(counted.matched(), counted.reported() + counted.sampledOut() + counted.lost());
                assertEquals(sampled.matched(), sampled.reported() + sampled.sampledOut() + sampled.lost());
                assertEquals(0, neighbour.snapshot().total().lost());
                assertTrue(grown < RESIDENT_NOISE, () -> "resident memory grew by " + grown + " bytes");
                fault.allSurvived();
            }
        }
    }

    /** A reader that stands still: the ring fills up, and what finds it full is told. */
    @Test
    @Tag("kernel")
    @Tag("any-kernel")
    @Timeout(3600)
    void aFullRingIsToldToThePacket() throws Exception {
        int packets = FaultCampaign.times(200_000, 30_000);
        try (FaultCampaign fault = FaultCampaign.of("packets while nobody reads the ring");
                TracedPair flooded = TracedPair.veth().acquainted();
                TestObject chain = TestObject.load(TestPrograms.chain())) {
            assumeTrue(hasPktgen(flooded), "SKIPPED: this kernel has no pktgen");
            flooded.clsact(chain, "returns_unspec", true, true, 1);
            AtomicLong handed = new AtomicLong();
            Object gate = new Object();
            boolean[] open = {false};
            try (KernelTraceEngine engine = new KernelTraceEngine();
                    TraceSession session =
                            engine.open(flooded.target(), Requests.attached(Direction.INGRESS), packet -> {
                                synchronized (gate) {
                                    while (!open[0]) {
                                        try {
                                            gate.wait();
                                        } catch (InterruptedException e) {
                                            return;
                                        }
                                    }
                                }
                                handed.incrementAndGet();
                            })) {
                long arrivedBefore = arrived(flooded);
                flood(flooded, packets);
                long arrived = arrived(flooded) - arrivedBefore;
                awaitMatched(session, arrived);
                synchronized (gate) {
                    open[0] = true;
                    gate.notifyAll();
                }
                Counters counted = session.snapshot().total();
                Waiting.until(() -> handed.get() == counted.reported(), Duration.ofSeconds(60));
                fault.tried(arrived);
                fault.lost(Math.abs(arrived - counted.matched()));
                fault.remark(counted.reported() + " reported, " + counted.lost() + " told as lost");
                assertTrue(counted.lost() > 0, counted::toString);
                assertEquals(counted.reported(), handed.get());
                fault.allSurvived();
            }
        }
    }

    private static boolean hasPktgen(TracedPair pair) {
        return pair.pair.shell("modprobe pktgen && echo there || true").contains("there");
    }

    /** What the interface itself counted. */
    private static long arrived(TracedPair pair) {
        return Long.parseLong(pair.pair
                .shell("ip netns exec POD cat /sys/class/net/eth0/statistics/rx_packets")
                .strip());
    }

    private static void awaitMatched(TraceSession session, long packets) {
        Waiting.eventually(
                "matched = reported + sampled out + lost = " + packets,
                () -> session.snapshot().total(),
                total -> total.matched() == packets,
                Duration.ofSeconds(30),
                Duration.ofMillis(50));
    }

    /** From the kernel itself, as fast as it can, until so many are sent. */
    private static void flood(TracedPair pair, int packets) {
        String hardware = pair.pair
                .shell("ip netns exec POD cat /sys/class/net/eth0/address")
                .strip();
        pair.pair.shell("ip netns exec HOST sh -c 'cd /proc/net/pktgen && echo rem_device_all >kpktgend_0"
                + " && echo add_device vhost >kpktgend_0"
                + " && for o in \"count " + packets + "\" \"clone_skb 0\" \"pkt_size 100\" \"delay 0\""
                + " \"dst 10.9.0.2\" \"dst_mac " + hardware + "\" \"udp_dst_min 9\" \"udp_dst_max 9\";"
                + " do echo $o >vhost; done && echo start >pgctrl && echo rem_device_all >kpktgend_0'");
    }
}
