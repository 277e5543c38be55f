// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.Set;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

import dev.tctrace.testsupport.FaultCampaign;
import dev.tctrace.testsupport.Waiting;
import dev.tctrace.tracer.Gap;
import dev.tctrace.tracer.ProgramSource;
import dev.tctrace.tracer.SessionSnapshot;
import dev.tctrace.tracer.SessionState;
import dev.tctrace.tracer.Target;
import dev.tctrace.tracer.TraceListener;
import dev.tctrace.tracer.TraceSession;
import dev.tctrace.tracer.TracedPacket;
import dev.tctrace.tracer.libbpf.BpfInventory;
import dev.tctrace.tracer.libbpf.MprogQuery;
import dev.tctrace.tracer.libbpf.TestObject;
import dev.tctrace.tracer.libc.Libc;
import dev.tctrace.tracer.netns.Links;
import dev.tctrace.tracer.netns.NetworkNamespace;
import dev.tctrace.tracer.netns.netlink.RouteSocket;
import dev.tctrace.tracer.tc.AttachedProgram;
import dev.tctrace.tracer.tc.Direction;
import dev.tctrace.tracer.tc.TestPrograms;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** Others change programs and the clock under a trace: it follows, counts what it missed, and is in nobody's way. */
@Tag("kernel")
@Tag("faults")
@ExtendWith(TracersWork.class)
class ProgramFaultsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** On average; one that comes and goes before it is looked at is in no count. */
    private static final int BETWEEN_MILLIS = 1200;

    /** Fifty times a minute. The old program is let go at once, as a CNI does. */
    @Test
    @Timeout(3600)
    void aProgramThatItsOwnerReplacesAgainAndAgainIsFollowed() throws Exception {
        Random random = new Random(1);
        Deque<TestObject> owners = new ArrayDeque<>();
        Told told = new Told();
        try (FaultCampaign fault = FaultCampaign.of("CNI replaces its filter (clsact)");
                TracedPair traced = TracedPair.veth().acquainted();
                CountedRuns runs = new CountedRuns()) {
            BpfInventory before = BpfInventory.settled();
            owners.add(TestObject.load(TestPrograms.chain()));
            traced.clsact(owners.getLast(), "returns_unspec", true, true, 1);
            try (KernelTraceEngine engine = new KernelTraceEngine();
                    TraceSession session = engine.open(traced.target(), Requests.attached(Direction.INGRESS), told);
                    PacketStream in = PacketStream.toPod(traced)) {
                for (int i = 0; i < FaultCampaign.times(200, 2); i++) {
                    fault.tried();
                    TestObject next = TestObject.load(TestPrograms.chain());
                    String program = i % 2 == 0 ? "returns_ok" : "returns_unspec";
                    onPod(traced, ifindex -> next.replaceClsact(program, ifindex, true, 1, 1));
                    owners.add(next);
                    owners.removeFirst().close();
                    Recorder.sleep(BETWEEN_MILLIS / 2 + random.nextInt(BETWEEN_MILLIS));
                    told.await(i + 1);
                    fault.survived();
                }
                String last = "id "
                        + owners.getLast()
                                .programId(FaultCampaign.times(200, 2) % 2 == 1 ? "returns_ok" : "returns_unspec");
                finish(fault, traced, session, in, last, told);
            }
            owners.removeLast().close();
            traced.pair.shell("tc -n POD qdisc del dev eth0 clsact");
            before.awaitNothingNew("objects after the end");
        }
    }

    @Test
    @Timeout(3600)
    void aLinkThatItsOwnerUpdatesInPlaceIsFollowed() throws Exception {
        Random random = new Random(2);
        Told told = new Told();
        try (FaultCampaign fault = FaultCampaign.of("tcx link updated in place");
                TracedPair traced = TracedPair.veth().acquainted();
                CountedRuns runs = new CountedRuns()) {
            assumeTrue(Bystanders.hasTcx(traced), "SKIPPED: this kernel has no tcx");
            BpfInventory before = BpfInventory.settled();
            try (TestObject owner = TestObject.load(TestPrograms.chain())) {
                traced.link(owner, "returns_unspec", true, MprogQuery.TCX_INGRESS);
                try (KernelTraceEngine engine = new KernelTraceEngine();
                        TraceSession session =
                                engine.open(traced.target(), Requests.attached(Direction.INGRESS), told);
                        PacketStream in = PacketStream.toPod(traced)) {
                    String program = "";
                    for (int i = 0; i < FaultCampaign.times(200, 2); i++) {
                        fault.tried();
                        program = i % 2 == 0 ? "returns_ok" : "returns_unspec";
                        owner.updateLink(program);
                        Recorder.sleep(BETWEEN_MILLIS / 2 + random.nextInt(BETWEEN_MILLIS));
                        told.await(i + 1);
                        fault.survived();
                    }
                    finish(fault, traced, session, in, "id " + owner.programId(program), told);
                }
            }
            before.awaitNothingNew("objects after the end");
        }
    }

    /** Each packet passes one program: it was counted, or it is among those that are told as untraced. */
    private static void finish(
            FaultCampaign fault, TracedPair traced, TraceSession session, PacketStream in, String last, Told told) {
        Waiting.eventually(
                "the tracer of the last program",
                session::snapshot,
                seen -> seen.state() == SessionState.TRACING
                        && seen.programs().size() == 1
                        && last.equals("id " + seen.programs().get(0).program().id()),
                PATIENCE,
                Duration.ofMillis(20));
        PacketStream.Result packets = in.end();
        SessionSnapshot end = session.snapshot();
        long matched = end.total().matched();
        long untold = packets.sent() - matched - end.gaps().packets();
        fault.lost(packets.lost() + Math.max(0, untold));
        fault.remark(packets.sent() + " packets, " + matched + " counted, at most "
                + end.gaps().packets() + " told as untraced; " + told.times());
        assertTrue(packets.untouched(), packets::toString);
        assertTrue(matched <= packets.sent(), () -> matched + " counted of " + packets);
        assertTrue(untold <= 0, () -> untold + " packets are in no count: " + packets + " " + end);
        // Of each replacement a packet on each processor may be taken for missed, and some that come while we count.
        assertTrue(
                -untold <= 2L * Libc.configuredProcessors() * end.gaps().count(),
                () -> -untold + " packets too many are told as untraced: " + packets + " " + end);
        assertEquals(0, end.gaps().unknownMillis(), end::toString);
    }

    /** By whoever cleans up: the filter, the whole qdisc, or the link. */
    @Test
    @Timeout(3600)
    void ourProbeDetachedBySomebodyElseComesBack() throws Exception {
        try (FaultCampaign fault = FaultCampaign.of("our program detached by others");
                TracedPair traced = TracedPair.veth().acquainted()) {
            BpfInventory before = BpfInventory.settled();
            boolean tcx = Bystanders.hasTcx(traced);
            Recorder recorder = new Recorder();
            try (KernelTraceEngine engine = new KernelTraceEngine();
                    TraceSession session = engine.open(
                            traced.target(), Requests.of(ProgramSource.PROBE, Direction.BOTH, "icmp"), recorder)) {
                // The filter first in some runs, the qdisc in others.
                int first = new Random().nextInt(2);
                for (int i = first; i < first + FaultCampaign.times(50, 1); i++) {
                    fault.tried();
                    Set<Integer> programs = probes(session);
                    if (tcx) {
                        BpfInventory.take().without(before).detachLinks();
                    } else {
                        traced.pair.shell(
                                i % 2 == 0
                                        ? "tc -n POD filter del dev eth0 ingress; tc -n POD filter del dev eth0 egress"
                                        : "tc -n POD qdisc del dev eth0 clsact");
                    }

                    Waiting.until(
                            () -> session.snapshot().state() == SessionState.TRACING
                                    && probes(session).size() == 2
                                    && probes(session).stream().noneMatch(programs::contains),
                            PATIENCE);
                    int heard = recorder.packets().size();
                    traced.ping(2);
                    assertEquals(heard + 4, recorder.await(heard + 4).size());
                    fault.survived();
                }
            }
            before.awaitNothingNew("objects after the end");
        }
    }

    private static Set<Integer> probes(TraceSession session) {
        return session.snapshot().programs().stream()
                .map(view -> view.program().id())
                .collect(java.util.stream.Collectors.toSet());
    }

    /** In a virtual machine only. Packets carry the time that the clock shows, and nothing stops or floods. */
    @Test
    @Tag("any-kernel")
    @Timeout(3600)
    void aClockThatIsSetForthAndBackIsFollowed() throws Exception {
        assumeTrue(
                Files.exists(Path.of("/run/testbed/guest")), "SKIPPED: sets the clock, and this is no virtual machine");
        try (FaultCampaign fault = FaultCampaign.of("clock set an hour forth and back");
                TracedPair traced = TracedPair.veth().acquainted();
                Bystanders others = new Bystanders(traced);
                PacketStream in = PacketStream.toPod(traced)) {
            Recorder recorder = new Recorder();
            try (KernelTraceEngine engine = new KernelTraceEngine();
                    TraceSession session = engine.open(
                            traced.target(),
                            Requests.sampled(Requests.of(ProgramSource.ATTACHED, Direction.BOTH, "icmp"), 1000),
                            recorder)) {
                for (int i = 0; i < FaultCampaign.times(20, 2); i++) {
                    fault.tried();
                    traced.pair.shell("date -s @$(($(date +%s) " + (i % 2 == 0 ? "+" : "-") + " 3600)) >/dev/null");
                    // A look a second measures the clock anew.
                    Waiting.until(() -> Math.abs(skewMillis(traced, recorder)) < 1500, PATIENCE);
                    assertEquals(0, session.snapshot().total().lost());
                    fault.survived();
                }
            }
            PacketStream.Result packets = in.end();
            fault.lost(packets.lost());
            fault.remark("packets carry the new time within a second or two");
            assertTrue(packets.untouched(), packets::toString);
            assertTrue(others.untouched(), others::listing);
        }
    }

    private static long skewMillis(TracedPair traced, Recorder recorder) {
        int heard = recorder.packets().size();
        traced.ping(1);
        recorder.await(heard + 1);
        TracedPacket last = recorder.packets().get(recorder.packets().size() - 1);
        return Duration.between(last.time(), Instant.now()).toMillis();
    }

    /** Each replacement, and how long its program was there untraced, at most. */
    private static final class Told implements TraceListener {
        private final List<Long> millis = new ArrayList<>();
        private int replacements;

        @Override
        public void onPacket(TracedPacket packet) {}

        @Override
        public synchronized void onReplaced(Target target, AttachedProgram old, AttachedProgram successor) {
            replacements += successor == null ? 0 : 1;
        }

        @Override
        public synchronized void onGap(Target target, AttachedProgram program, Gap gap) {
            millis.add(gap.millis());
        }

        private synchronized int replacements() {
            return replacements;
        }

        void await(int count) {
            Waiting.until(() -> replacements() == count, PATIENCE);
        }

        synchronized String times() {
            List<Long> sorted = millis.stream().sorted().toList();
            return sorted.isEmpty()
                    ? "none untraced"
                    : "untraced for " + sorted.get(sorted.size() / 2) + " ms at most in the middle, "
                            + sorted.get(sorted.size() - 1) + " at worst";
        }
    }

    private interface OnDevice {
        void with(int ifindex);
    }

    private static void onPod(TracedPair traced, OnDevice task) {
        try (NetworkNamespace pod = traced.pair.pod()) {
            pod.run(() -> {
                try (RouteSocket socket = RouteSocket.open()) {
                    task.with(Links.named(socket, "eth0").orElseThrow().ifindex());
                }
                return null;
            });
        }
    }

    /** kernel.bpf_stats_enabled=1 while this is open: the kernel counts what a program saw before its tracer came. */
    private static final class CountedRuns implements AutoCloseable {
        private static final Path SWITCH = Path.of("/proc/sys/kernel/bpf_stats_enabled");
        private final String before = Files.readString(SWITCH);

        CountedRuns() throws IOException {
            Files.writeString(SWITCH, "1");
        }

        @Override
        public void close() throws IOException {
            Files.writeString(SWITCH, before);
        }
    }
}
