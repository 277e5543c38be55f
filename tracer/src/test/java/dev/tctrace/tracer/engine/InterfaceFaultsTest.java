// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.engine;

import java.time.Duration;
import java.util.Random;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.tctrace.testsupport.FaultCampaign;
import dev.tctrace.testsupport.Waiting;
import dev.tctrace.tracer.ProgramSource;
import dev.tctrace.tracer.SessionProblem;
import dev.tctrace.tracer.SessionState;
import dev.tctrace.tracer.TraceSession;
import dev.tctrace.tracer.libbpf.BpfInventory;
import dev.tctrace.tracer.tc.Direction;

import static org.junit.jupiter.api.Assertions.assertTrue;

/** The interface, its other end or its namespace go while they are traced: the session says so, holds nothing, and comes back. */
@Tag("faults")
@ExtendWith(TracersWork.class)
class InterfaceFaultsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String AGAIN = "ip -n HOST link add vhost type veth peer name eth0 netns POD;"
            + " ip -n HOST addr add 10.9.0.1/24 dev vhost; ip -n POD addr add 10.9.0.2/24 dev eth0;"
            + " ip -n HOST link set vhost up; ip -n POD link set eth0 up";

    /** What happens to the interface, and how it comes back. */
    enum Fault {
        RENAMED(
                "interface renamed",
                "ip -n POD link set eth0 down && ip -n POD link set eth0 name eth9",
                "ip -n POD link set eth9 name eth0 && ip -n POD link set eth0 up"),
        DELETED("interface deleted", "ip -n POD link del eth0", AGAIN),
        PEER_GONE("veth peer deleted", "ip -n HOST link del vhost", AGAIN),
        MOVED(
                "interface moved to another namespace",
                "ip -n POD link set eth0 netns HOST name moved",
                "ip -n HOST link set moved netns POD name eth0 && ip -n POD addr add 10.9.0.2/24 dev eth0"
                        + " && ip -n POD link set eth0 up");

        private final String text;
        private final String happens;
        private final String undone;

        Fault(String text, String happens, String undone) {
            this.text = text;
            this.happens = happens;
            this.undone = undone;
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"DELETED", "MOVED"})
    @Tag("kernel")
    @Tag("any-kernel")
    @Timeout(3600)
    void isToldAndComesBack(Fault what) {
        tellAndComeBack(what);
    }

    /** Not in the short selection: to us the same as one of the two above. */
    @ParameterizedTest
    @EnumSource(names = {"RENAMED", "PEER_GONE"})
    @Timeout(3600)
    void isToldAndComesBackToo(Fault what) {
        tellAndComeBack(what);
    }

    private static void tellAndComeBack(Fault what) {
        try (FaultCampaign fault = FaultCampaign.of(what.text);
                TracedPair traced = TracedPair.veth()) {
            BpfInventory before = BpfInventory.settled();
            try (KernelTraceEngine engine = new KernelTraceEngine()) {
                for (int i = 0; i < FaultCampaign.times(50, 1); i++) {
                    fault.tried();
                    Recorder recorder = new Recorder();
                    try (TraceSession session = engine.open(
                            traced.target(), Requests.of(ProgramSource.PROBE, Direction.BOTH, "icmp"), recorder)) {
                        awaitState(session, SessionState.TRACING);

                        traced.pair.shell(what.happens);

                        awaitState(session, SessionState.NOT_TRACING);
                        assertTrue(
                                session.snapshot().problem() == SessionProblem.INTERFACE_NOT_FOUND,
                                () -> session.snapshot().toString());
                        before.awaitNoNewPrograms("programs while it is gone");
                        assertTrue(!listing(traced).contains("tctrace"), () -> listing(traced));

                        traced.pair.shell(what.undone);
                        awaitState(session, SessionState.TRACING);
                        traced.ping(2);
                        assertTrue(
                                recorder.await(4).size() >= 4,
                                () -> session.snapshot().toString());
                    }
                    before.awaitNoNewPrograms("programs after the end");
                    assertTrue(!listing(traced).contains("clsact"), () -> listing(traced));
                    fault.survived();
                }
            }
            before.awaitNothingNew("objects after the engine");
        }
    }

    /** A pod that goes between the look-up of its namespace and the moment in which a thread enters it, or soon after. */
    @Test
    @Tag("kernel")
    @Tag("any-kernel")
    @Timeout(3600)
    void aNamespaceThatVanishesAnywhereOnTheWayLeavesNothing() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        BpfInventory before = BpfInventory.settled();
        try (FaultCampaign fault = FaultCampaign.of("pod and namespace gone while attaching");
                KernelTraceEngine engine = new KernelTraceEngine()) {
            for (int i = 0; i < FaultCampaign.times(200, 2); i++) {
                fault.tried();
                try (TracedPair traced = TracedPair.veth()) {
                    Thread end = new Thread(() -> {
                        Recorder.sleep(random.nextInt(250));
                        traced.pair.shell("ip netns del POD");
                    });
                    end.start();
                    try (TraceSession session = engine.open(
                            traced.target(), Requests.of(ProgramSource.PROBE, Direction.BOTH, ""), packet -> {})) {
                        end.join();
                        awaitState(session, SessionState.NOT_TRACING);
                    } catch (dev.tctrace.tracer.netns.NamespaceException gone) {
                        // The test's own look at the target: it was gone before the session began.
                        end.join();
                    }
                }
                before.awaitNoNewPrograms("programs after the end");
                fault.survived();
            }
        }
    }

    private static String listing(TracedPair traced) {
        return traced.pair.shell("for n in POD HOST; do for d in $(ip -n $n -br link | cut -d' ' -f1 | cut -d@ -f1); do"
                + " tc -n $n qdisc show dev $d; tc -n $n filter show dev $d ingress; tc -n $n filter show dev $d egress;"
                + " done; done; bpftool prog show | grep -o tctrace || true");
    }

    static void awaitState(TraceSession session, SessionState state) {
        Waiting.eventually(
                state.toString(), session::snapshot, seen -> seen.state() == state, PATIENCE, Duration.ofMillis(50));
    }
}
