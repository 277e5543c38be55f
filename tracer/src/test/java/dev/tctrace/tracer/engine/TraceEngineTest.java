// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import dev.tctrace.pcap.FilterException;
import dev.tctrace.testsupport.Waiting;
import dev.tctrace.tracer.ProgramSource;
import dev.tctrace.tracer.ProgramView;
import dev.tctrace.tracer.SessionProblem;
import dev.tctrace.tracer.SessionSnapshot;
import dev.tctrace.tracer.SessionState;
import dev.tctrace.tracer.Target;
import dev.tctrace.tracer.TraceEngine;
import dev.tctrace.tracer.TraceRequest;
import dev.tctrace.tracer.TraceSession;
import dev.tctrace.tracer.TracedPacket;
import dev.tctrace.tracer.libbpf.BpfObject;
import dev.tctrace.tracer.libbpf.BpfProgram;
import dev.tctrace.tracer.libbpf.MprogQuery;
import dev.tctrace.tracer.libbpf.TestObject;
import dev.tctrace.tracer.libc.Fd;
import dev.tctrace.tracer.netns.NamespacePair;
import dev.tctrace.tracer.tc.Direction;
import dev.tctrace.tracer.tc.NotTracedReason;
import dev.tctrace.tracer.tc.TestPrograms;
import dev.tctrace.tracer.tc.Verdict;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What a session sees of the programs that others attached. */
@Tag("kernel")
@ExtendWith(TracersWork.class)
class TraceEngineTest {
    private static final TraceRequest ICMP = Requests.of(ProgramSource.ATTACHED, Direction.BOTH, "icmp");

    private TracedPair traced;
    private TestObject chain;
    private final Recorder recorder = new Recorder();

    @BeforeEach
    void makePair() throws IOException {
        traced = TracedPair.veth();
        chain = TestObject.load(TestPrograms.chain());
    }

    @AfterEach
    void removePair() {
        traced.close();
        chain.close();
    }

    @Test
    void everyClsactHookOfBothEndsIsTraced() {
        traced.clsact(chain, "returns_ok", true, true, 1);
        traced.clsact(chain, "returns_pipe", true, false, 1);
        traced.clsact(chain, "returns_unspec", false, true, 1);
        traced.clsact(chain, "returns_reclassify", false, false, 1);

        TraceSession session = traced.trace(ICMP, recorder);
        assertEquals(SessionState.TRACING, session.snapshot().state(), session.snapshot()::message);
        traced.ping(2);

        assertEquals(8, recorder.await(8).size());
        assertEquals(
                Map.of(
                        "Ingress clsact/egress vhost returns_reclassify", 2L,
                        "Ingress clsact/ingress eth0 returns_ok", 2L,
                        "Egress clsact/egress eth0 returns_pipe", 2L,
                        "Egress clsact/ingress vhost returns_unspec", 2L),
                byPlace());
    }

    @Test
    void everyTcxHookOfBothEndsIsTraced() {
        traced.link(chain, "returns_ok", true, MprogQuery.TCX_INGRESS);
        traced.link(chain, "returns_unspec", true, MprogQuery.TCX_EGRESS);
        traced.link(chain, "counts_what_comes_through", false, MprogQuery.TCX_INGRESS);
        traced.link(chain, "returns_unknown", false, MprogQuery.TCX_EGRESS);

        traced.trace(ICMP, recorder);
        traced.ping(2);

        assertEquals(8, recorder.await(8).size());
        assertEquals(
                Map.of(
                        "Ingress tcx/egress vhost returns_unknown", 2L,
                        "Ingress tcx/ingress eth0 returns_ok", 2L,
                        "Egress tcx/egress eth0 returns_unspec", 2L,
                        "Egress tcx/ingress vhost counts_what_comes_through", 2L),
                byPlace());
    }

    @Test
    void bothEndsOfANetkitPairAreTraced() {
        try (TracedPair netkit = new TracedPair(NamespacePair.netkit())) {
            netkit.link(chain, "returns_unspec", false, MprogQuery.NETKIT_PRIMARY);
            netkit.link(chain, "returns_ok", false, MprogQuery.NETKIT_PEER);

            netkit.trace(ICMP, recorder);
            netkit.ping(2);

            assertEquals(4, recorder.await(4).size());
            assertEquals(
                    Map.of(
                            "Ingress netkit/primary vhost returns_unspec", 2L,
                            "Egress netkit/peer eth0 returns_ok", 2L),
                    byPlace());
        }
    }

    @Test
    void oneProgramOnBothHooksIsTracedApart() {
        traced.clsact(chain, "returns_unspec", true, true, 1);
        traced.clsact(chain, "returns_unspec", true, false, 1);

        traced.trace(Requests.of(ProgramSource.ATTACHED, Direction.EGRESS, "icmp"), recorder);
        traced.ping(3);

        assertEquals(3, recorder.await(3).size());
        assertEquals(Map.of("Egress clsact/egress eth0 returns_unspec", 3L), byPlace());
    }

    @Test
    void aChainIsSeenAsFarAsThePacketGoes() {
        traced.acquainted();
        traced.clsact(chain, "returns_unspec", true, true, 1);
        traced.clsact(chain, "returns_shot", true, true, 2);
        traced.clsact(chain, "returns_ok", true, true, 3);

        TraceSession session = traced.trace(ICMP, recorder);
        String pinged = traced.ping(3);

        assertTrue(pinged.contains("100% packet loss"), pinged);
        List<TracedPacket> packets = recorder.await(6);
        assertEquals(
                Map.of(
                        "Ingress clsact/ingress eth0 returns_unspec", 3L,
                        "Ingress clsact/ingress eth0 returns_shot", 3L),
                byPlace());
        assertEquals(-1, packets.get(0).verdict());
        assertEquals(2, packets.get(1).verdict());
        assertEquals(3L, session.snapshot().total().packetsByVerdict().get(Verdict.TC_ACT_SHOT));
    }

    @Test
    void nothingIsTreatedOtherwiseWhileItIsTraced() {
        traced.clsact(chain, "returns_unspec", true, true, 1);
        traced.clsact(chain, "counts_what_comes_through", true, true, 2);
        traced.acquainted();
        chain.setValue("seen", 0);

        try (TraceSession session = traced.trace(ICMP, recorder)) {
            String pinged = traced.ping(20);
            assertTrue(pinged.contains(" 0% packet loss"), pinged);
            assertEquals(20, session.snapshot().programs().get(0).counters().matched());
        }
        assertEquals(20, chain.value("seen"));
        traced.ping(1);
        assertEquals(21, chain.value("seen"));
    }

    @Test
    void aReplacedProgramIsTracedSoonAndARemovedOneIsLetGo() throws Exception {
        TestObject first = TestObject.load(TestPrograms.chain());
        traced.clsact(first, "returns_ok", true, true, 1);
        TraceSession session = traced.trace(ICMP, recorder);
        traced.ping(2);
        recorder.await(2);
        int old = session.snapshot().programs().get(0).program().id();

        // When: its owner replaces it and lets it go
        traced.pair.shell("tc -n POD filter del dev eth0 ingress");
        traced.clsact(chain, "returns_pipe", true, true, 1);
        first.close();

        // Then: the new one is traced, within 2 seconds, and the old one is gone from the kernel
        recorder.awaitChange("replaced returns_ok by returns_pipe");
        Waiting.until(() -> session.snapshot().programs().stream().allMatch(ProgramView::traced), Recorder.PATIENCE);
        traced.ping(3);
        recorder.await(5);
        assertEquals(5, session.snapshot().total().matched(), "the old one's packets still count");
        assertEquals(
                "returns_pipe", session.snapshot().programs().get(0).program().name());
        assertEquals(3, session.snapshot().programs().get(0).counters().matched());
        // The kernel frees a program a moment after its last user.
        Waiting.eventually(
                "the old program is gone",
                () -> traced.pair.shell("bpftool prog show id " + old + " 2>&1 || true"),
                shown -> shown.contains("No such file"),
                Recorder.PATIENCE,
                Duration.ofMillis(100));

        traced.pair.shell("tc -n POD filter del dev eth0 ingress");
        recorder.awaitChange("replaced returns_pipe by nothing");
        Waiting.until(() -> session.snapshot().problem() == SessionProblem.NO_PROGRAMS, Recorder.PATIENCE);
        assertEquals(5, session.snapshot().total().matched());
    }

    /** Who owned them may be about to attach others: until a probe is there that is no reason to end a trace. */
    @Test
    void whereAllProgramsGoTheTraceGoesOn() {
        traced.clsact(chain, "returns_ok", true, true, 1);
        traced.clsact(chain, "returns_ok", true, false, 1);
        TraceSession session = traced.trace(Requests.of(ProgramSource.AUTO, Direction.BOTH, "icmp"), recorder);
        assertEquals(SessionState.TRACING, session.snapshot().state());

        traced.pair.shell("tc -n POD qdisc del dev eth0 clsact");

        Waiting.eventually(
                "probes instead",
                () -> {
                    SessionSnapshot now = session.snapshot();
                    assertNotEquals(SessionState.NOT_TRACING, now.state(), now.message());
                    return now;
                },
                now -> now.programs().size() == 2
                        && now.programs().stream()
                                .allMatch(view -> view.program().ours()),
                Recorder.PATIENCE,
                Duration.ofMillis(20));
    }

    @Test
    void allSessionsOfATargetFollowAReplacementAndOneThatEndsHoldsUpNoOther() throws Exception {
        TestObject first = TestObject.load(TestPrograms.chain());
        traced.clsact(first, "returns_ok", true, true, 1);
        List<Recorder> recorders = List.of(recorder, new Recorder(), new Recorder());
        List<TraceSession> sessions =
                recorders.stream().map(each -> traced.trace(ICMP, each)).toList();

        traced.pair.shell("tc -n POD filter del dev eth0 ingress");
        traced.clsact(chain, "returns_pipe", true, true, 1);
        first.close();
        recorders.forEach(each -> each.awaitChange("replaced returns_ok by returns_pipe"));

        sessions.get(0).close();
        traced.pair.shell("tc -n POD filter del dev eth0 ingress");
        recorders.subList(1, 3).forEach(each -> each.awaitChange("replaced returns_pipe by nothing"));
    }

    /** Of tcx no message comes: its hooks are asked, once for all sessions. */
    @Test
    void allSessionsOfATargetFollowALinkThatIsGivenAnotherProgram() {
        traced.link(chain, "returns_ok", true, MprogQuery.TCX_INGRESS);
        List<Recorder> recorders = List.of(recorder, new Recorder(), new Recorder());
        recorders.forEach(each -> traced.trace(ICMP, each));

        chain.updateLink("returns_pipe");
        recorders.forEach(each -> each.awaitChange("replaced returns_ok by returns_pipe"));
    }

    @Test
    void whatCannotBeTracedIsNamedAndTheOthersGoOn() throws Exception {
        try (TestObject withoutBtf = TestObject.load(TestPrograms.withoutBtf())) {
            traced.clsact(chain, "returns_unspec", true, true, 1);
            traced.clsact(withoutBtf, "without_btf_and_func_info", true, true, 2);

            TraceSession session = traced.trace(ICMP, recorder);
            traced.ping(2);

            assertEquals(2, recorder.await(2).size());
            SessionSnapshot snapshot = session.snapshot();
            assertEquals(SessionState.PARTLY_TRACING, snapshot.state());
            assertEquals(NotTracedReason.NO_BTF, snapshot.programs().get(1).reason());
            assertTrue(snapshot.programs().get(0).traced());
        }
    }

    @Test
    void aProgramThatAnExtensionHoldsIsLeftToIt() throws Exception {
        traced.clsact(chain, "returns_ok", true, true, 1);
        traced.clsact(chain, "returns_unspec", true, false, 1);
        try (BpfObject object = BpfObject.open("extension", Files.readAllBytes(TestPrograms.extension()));
                BpfProgram target =
                        BpfProgram.byId(chain.programId("returns_ok")).orElseThrow()) {
            object.setAttachTarget("extension", target, "returns_ok");
            object.load("extension");
            try (Fd held = object.attachTracing("extension")) {
                assertTrue(held.number() > 0);
                TraceSession session = traced.trace(ICMP, recorder);
                SessionSnapshot snapshot = session.snapshot();
                assertEquals(SessionState.PARTLY_TRACING, snapshot.state());
                ProgramView view = snapshot.programs().get(0);
                assertEquals(NotTracedReason.HELD_BY_FREPLACE, view.reason(), view::message);
                // The extension itself, where the kernel tells whose it is, and the other program
                assertTrue(snapshot.programs().stream().skip(1).allMatch(ProgramView::traced), snapshot::toString);
            }
        }
    }

    @Test
    void aNameChoosesPrograms() {
        traced.clsact(chain, "returns_unspec", true, true, 1);
        traced.clsact(chain, "counts_what_comes_through", true, true, 2);

        TraceSession session = traced.trace(Requests.named(ICMP, "counts_*"), recorder);
        assertEquals(1, session.snapshot().programs().size());
        TraceSession none = traced.trace(Requests.named(ICMP, "cil_*"), new Recorder());
        assertEquals(SessionProblem.NO_PROGRAMS, none.snapshot().problem());
        assertTrue(none.snapshot().message().contains("cil_*"), none.snapshot().message());
    }

    /** libbpf takes the first function of a name; objects that were linked may have two. */
    @Test
    void aProgramWhoseNameAnotherOfItsFunctionsHasIsTraced() throws Exception {
        try (TestObject twins = TestObject.load(TestPrograms.twins())) {
            traced.clsact(twins, "returns_ok", true, true, 1);
            TraceSession session = traced.trace(ICMP, recorder);
            traced.ping(2);
            recorder.await(2);
            assertEquals(SessionState.TRACING, session.snapshot().state());
            assertEquals(2, session.snapshot().total().matched());
        }
    }

    @Test
    void twoAgentsTraceOneProgram() {
        traced.clsact(chain, "returns_ok", true, true, 1);
        Recorder other = new Recorder();
        try (TraceEngine second = new KernelTraceEngine()) {
            traced.trace(ICMP, recorder);
            TraceSession session = second.open(traced.target(), ICMP, other);
            traced.ping(3);

            assertEquals(3, recorder.await(3).size());
            assertEquals(3, other.await(3).size());
            session.close();
            traced.ping(2);
            assertEquals(5, recorder.await(5).size());
        }
    }

    @Test
    void anInterfaceThatComesLaterIsTracedThen() {
        Target later = new Target("web", traced.target().netns(), "late0");
        TraceSession session = traced.engine.open(later, Requests.of(ProgramSource.AUTO, Direction.BOTH, ""), recorder);
        assertEquals(SessionProblem.INTERFACE_NOT_FOUND, session.snapshot().problem());

        traced.pair.shell("ip -n POD link add late0 type dummy && ip -n POD link set late0 up");

        recorder.awaitChange("attached tctrace_probe");
        Waiting.until(() -> session.snapshot().state() == SessionState.TRACING, Recorder.PATIENCE);
        assertEquals(SessionState.TRACING, session.snapshot().state());
    }

    @Test
    void aFilterThatDoesNotCompileIsRefused() {
        TraceRequest broken = Requests.of(ProgramSource.AUTO, Direction.BOTH, "hots 10.0.0.1");
        assertThrows(FilterException.class, () -> traced.trace(broken, recorder));
    }

    @Test
    void tagsThatTheKernelKeepsAsideAreSeenByTheFilterAndInTheRecord() {
        traced.pair.shell("ip -n HOST link add link vhost name v7 type vlan id 7 && ip -n HOST link set v7 up"
                + " && ip -n HOST addr add 10.9.7.1/24 dev v7 && ip -n POD link add link eth0 name v7 type vlan id 7"
                + " && ip -n POD link set v7 up && ip -n POD addr add 10.9.7.2/24 dev v7");
        traced.clsact(chain, "returns_unspec", true, true, 1);
        traced.trace(Requests.of(ProgramSource.ATTACHED, Direction.BOTH, "vlan 7 and icmp"), recorder);

        traced.ping(2);
        traced.pair.shell("ip netns exec HOST ping -c 2 -i 0.02 -q 10.9.7.2");

        List<TracedPacket> packets = recorder.await(2);
        assertEquals(2, packets.size());
        assertEquals("10.9.7.1", packets.get(0).entry().source());
        assertEquals(102, packets.get(0).length());
    }

    @Test
    void sixtyFourProgramsAreTracedAtOnce() throws Exception {
        for (int i = 0; i < 64; i++) {
            TestObject own = TestObject.load(TestPrograms.chain());
            traced.clsact(own, "returns_unspec", i % 2 == 0, true, 1 + i / 2);
            own.close();
        }
        TraceSession session = traced.trace(ICMP, recorder);
        SessionSnapshot snapshot = session.snapshot();
        assertEquals(64, snapshot.programs().size());
        assertTrue(snapshot.programs().stream().allMatch(ProgramView::traced), snapshot::toString);

        String pinged = traced.ping(2);

        assertTrue(pinged.contains(" 0% packet loss"), pinged);
        assertEquals(128, recorder.await(128).size());
        // While a look takes long, a snapshot is of the time before.
        Waiting.until(() -> session.snapshot().total().matched() == 128, Recorder.PATIENCE);
    }

    private Map<String, Long> byPlace() {
        return recorder.packets().stream()
                .map(TracedPacket::program)
                .collect(Collectors.groupingBy(
                        program -> program.direction().label() + " "
                                + program.attachPoint().label() + " "
                                + program.device().name() + " " + program.name(),
                        Collectors.counting()));
    }
}
