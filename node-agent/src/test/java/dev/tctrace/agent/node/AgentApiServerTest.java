// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.node;

import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

import dev.tctrace.agent.report.events.EventClient;
import dev.tctrace.agent.report.events.EventKey;
import dev.tctrace.agent.report.events.EventWrite;
import dev.tctrace.agent.report.metrics.AgentMetrics;
import dev.tctrace.api.contract.Cidr;
import dev.tctrace.api.v1alpha1.EventReason;
import dev.tctrace.api.v1alpha1.NodeStatus;
import dev.tctrace.api.v1alpha1.PacketOutcome;
import dev.tctrace.api.v1alpha1.RecentPacket;
import dev.tctrace.api.v1alpha1.TargetReason;
import dev.tctrace.api.v1alpha1.TargetState;
import dev.tctrace.api.v1alpha1.TcTraceSpec;
import dev.tctrace.testsupport.ShiftedClock;
import dev.tctrace.testsupport.Waiting;
import dev.tctrace.tracer.IpPrefix;
import dev.tctrace.tracer.PeerSet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The agent against a real API server: what users see of it. */
@Tag("apiserver")
class AgentApiServerTest {
    private static final int OK = 0;
    private static final int SHOT = 2;

    private static TestApiServer api;

    private final FakeEngine engine = new FakeEngine();
    private TestNode node;
    private NodeAgent agent;

    @AfterAll
    static void stopApiServer() {
        if (api != null) {
            api.close();
        }
    }

    @BeforeEach
    void startAgent(TestInfo test) throws Exception {
        // Here, not before all: so that each test is counted as skipped where there is no API server.
        if (api == null) {
            api = TestApiServer.start();
        }
        node = new TestNode(
                api, "node-1", "t-" + Integer.toHexString(test.getDisplayName().hashCode()));
        agent = newAgent();
    }

    @AfterEach
    void stopAgent() {
        if (agent == null) {
            return;
        }
        agent.close();
        node.clear();
    }

    @Test
    void anAgentWhoseEngineHangsIsNotAlive() {
        await(agent::ready);
        assertTrue(agent.alive());
        engine.stuck = List.of("tctrace-reader");
        assertFalse(agent.alive());
        engine.stuck = List.of();
        assertTrue(agent.alive());
    }

    @Test
    void describeShowsPacketsAndVerdicts() throws Exception {
        // Given a running pod on this node, and a trace that selects it
        Pod pod = node.pod("web-1", false, "Running");
        node.trace("web-drops", "");
        // When packets pass
        FakeEngine.Session session = onlySession();
        session.packet("192.168.1.12", -1, "192.168.1.138", -1, OK);
        session.packet("192.168.1.12", -1, "192.168.1.138", -1, OK);
        session.drop("NETFILTER_DROP");
        session.packet("192.168.1.12", 50123, "192.168.1.138", 80, SHOT);
        await(() ->
                node.entry("web-drops").map(entry -> entry.summary().packets()).orElse(0L) == 3);
        await(() -> node.events("PacketDropped").size() == 1);
        await(() -> node.events("PacketDroppedByKernel").size() == 1);
        // Then kubectl describe tells them
        String described = api.kubectl("describe", "tctrace", "web-drops", "-n", node.namespace());
        assertTrue(described.contains("Tracing packet: 192.168.1.12 -> 192.168.1.138 (fexit: TC_ACT_OK)"), described);
        assertTrue(
                described.contains("Tracing packet: 192.168.1.12 -> 192.168.1.138:80 (fexit: TC_ACT_SHOT), dropped by"),
                described);
        assertTrue(described.contains("PacketDropped"), described);
        assertTrue(
                described.contains("192.168.1.12 -> 192.168.1.138, dropped by the kernel after tctrace_probe at"
                        + " tcx/ingress of eth0: NETFILTER_DROP in nf_hook_slow at eth0 of the pod"),
                described);
        assertTrue(described.contains("TraceStarted"), described);
        assertTrue(described.contains("tctrace_probe"), described);
        assertFalse(described.contains("never to be told"), described);
        Event drop = node.events("PacketDropped").get(0);
        assertEquals("Warning", drop.getType());
        assertEquals(pod.getMetadata().getUid(), drop.getRelated().getUid());
        NodeStatus entry = node.entry("web-drops").orElseThrow();
        assertEquals(1, entry.summary().dropped());
        assertEquals(Map.of("NETFILTER_DROP", 1L), entry.summary().droppedByKernel());
        assertEquals(TargetState.TRACING, entry.targets().get(0).state());
        // Each packet once, with its stations and its end
        await(() -> node.entry("web-drops").orElseThrow().recentPackets().size() == 3);
        List<RecentPacket> recent = node.entry("web-drops").orElseThrow().recentPackets();
        assertEquals("192.168.1.138:80", recent.get(0).destination());
        assertEquals("Drop", recent.get(0).stations().get(0).effect());
        assertEquals(
                List.of(PacketOutcome.DROPPED_BY_PROGRAM, PacketOutcome.DROPPED_BY_KERNEL, PacketOutcome.PASSED),
                recent.stream().map(RecentPacket::outcome).toList());
        assertEquals("NETFILTER_DROP", recent.get(1).kernelDrop().reason());
        String shown = api.kubectl("describe", "tctrace", "web-drops", "-n", node.namespace());
        assertTrue(
                shown.contains("192.168.1.12 -> 192.168.1.138, ICMP, echo request, 98 bytes: tctrace_probe TC_ACT_OK,"
                        + " dropped by the kernel: NETFILTER_DROP in nf_hook_slow at eth0 of the pod"),
                shown);
    }

    @Test
    void repeatsAreCountedOnTheSameEvent() {
        node.pod("web-1", false, "Running");
        node.trace("storm", "");
        FakeEngine.Session session = onlySession();
        for (int connection = 0; connection < 500; connection++) {
            session.packet("10.0.0.1", 40000 + connection, "10.0.0.2", 80, OK);
        }
        await(() ->
                node.events("PacketTraced").stream().mapToInt(Event::getCount).sum() == 500);
        session.packet("10.0.0.1", 50000, "10.0.0.2", 80, OK);
        await(() ->
                node.events("PacketTraced").stream().mapToInt(Event::getCount).sum() == 501);
        assertEquals(1, node.events("PacketTraced").size());
    }

    @Test
    void anEventWhoseAnswerWasLostIsNotMadeTwice() {
        node.make("lost", TestNode.spec("", 20, false));
        String uid = node.named("lost").get().getMetadata().getUid();
        EventClient client = new EventClient(
                api.agentClient, node.identity().node(), node.identity().pod());
        EventClient.Subject trace = new EventClient.Subject(node.namespace(), "lost", uid);
        EventKey key = new EventKey(EventReason.TRACE_STARTED, false, null, "It has begun.");
        Instant now = Instant.parse("2026-01-01T00:00:00Z");
        for (long count : new long[] {1, 3}) {
            EventClient.Result result = client.write(trace, new EventWrite(key, "run1", true, count, now, now));
            assertEquals(EventClient.Outcome.WRITTEN, result.outcome(), result::problem);
        }
        assertEquals(
                List.of(3),
                node.events("TraceStarted").stream().map(Event::getCount).toList());
    }

    @Test
    void aClockThatIsSetBackHoldsUpNoReport() {
        agent.close();
        ShiftedClock clock = new ShiftedClock();
        agent = newAgent(clock);
        node.pod("web-1", false, "Running");
        node.trace("stepped", "");
        FakeEngine.Session session = onlySession();
        session.packet("10.0.0.1", -1, "10.0.0.2", -1, OK);
        await(() ->
                node.entry("stepped").map(entry -> entry.summary().packets()).orElse(0L) == 1);
        await(() -> node.events("PacketTraced").size() == 1);

        clock.shift(Duration.ofHours(-1));
        // The same Event again, and another
        session.packet("10.0.0.1", -1, "10.0.0.2", -1, OK);
        session.packet("10.0.0.1", -1, "10.0.0.3", -1, OK);

        await(() -> node.entry("stepped").orElseThrow().summary().packets() == 3);
        await(() ->
                node.events("PacketTraced").stream().mapToInt(Event::getCount).sum() == 3);
        // What is told of time is the node's own
        Instant told = Instant.parse(node.entry("stepped").orElseThrow().agent().lastReport());
        assertTrue(told.isBefore(Instant.now().minus(Duration.ofMinutes(50))), told::toString);
    }

    @Test
    void podsThatCannotBeTracedSaySo() {
        node.pod("on-the-node", true, "Running");
        node.pod("waiting", false, "Pending");
        node.pod("done", false, "Succeeded");
        node.trace("mixed", "");
        await(() -> node.entry("mixed").map(entry -> entry.targets().size()).orElse(0) == 2);
        List<NodeStatus.TargetStatus> targets =
                node.entry("mixed").orElseThrow().targets();
        assertEquals(TargetReason.HOST_NETWORK, targets.get(0).reason());
        assertEquals(TargetReason.POD_NOT_RUNNING, targets.get(1).reason());
        assertTrue(engine.opened.isEmpty());
        await(() -> node.events("TargetSkipped").size() == 1);
    }

    @Test
    void countsContinueWhenTheAgentIsStartedAgain() {
        node.pod("web-1", false, "Running");
        node.trace("durable", "");
        onlySession().packet("10.0.0.1", -1, "10.0.0.2", -1, OK);
        await(() ->
                node.entry("durable").map(entry -> entry.summary().packets()).orElse(0L) == 1);
        // When the agent ends, with one packet more, and another takes its place
        onlySession().packet("10.0.0.1", -1, "10.0.0.2", -1, OK);
        onlySession().drop("NO_SOCKET");
        agent.close();
        assertEquals(2, node.entry("durable").orElseThrow().summary().packets());
        String lastOfTheFirst = node.entry("durable").orElseThrow().agent().lastReport();
        agent = newAgent();
        onlySession().drop("NO_SOCKET");
        onlySession().packet("10.0.0.1", -1, "10.0.0.2", -1, OK);
        // Then nothing is lost, on the node's line and on the target's
        await(() ->
                node.entry("durable").map(entry -> entry.summary().packets()).orElse(0L) == 3);
        NodeStatus.TargetStatus target =
                node.entry("durable").orElseThrow().targets().get(0);
        assertEquals(3, target.packets());
        assertEquals(
                Map.of("NO_SOCKET", 2L),
                node.entry("durable").orElseThrow().summary().droppedByKernel());
        assertEquals(3, target.programs().get(0).packets());
        // And the time between is told, as is when the next report must come
        NodeStatus.Agent told = node.entry("durable").orElseThrow().agent();
        assertEquals(60, told.heartbeatSeconds());
        assertEquals(1, told.gaps().size());
        assertEquals(lastOfTheFirst, told.gaps().get(0).since());
    }

    @Test
    void aPodWhoseInitContainerRunsIsTracedAndOneThatHasFinishedSaysSo() {
        node.pod("job-1", false, "Pending");
        node.trace("job", "");
        await(() -> node.state("job") == TargetState.NOT_TRACING);
        // When its init container runs
        api.client
                .pods()
                .inNamespace(node.namespace())
                .withName("job-1")
                .editStatus(live -> new PodBuilder(live)
                        .editOrNewStatus()
                        .withPodIP("10.0.0.7")
                        .addNewInitContainerStatus()
                        .withName("wait")
                        .withContainerID("containerd://1f")
                        .withImage("none")
                        .withImageID("")
                        .withReady(false)
                        .withRestartCount(0)
                        .endInitContainerStatus()
                        .endStatus()
                        .build());
        // Then it is traced
        onlySession().packet("10.0.0.1", -1, "10.0.0.7", -1, OK);
        await(() -> node.state("job") == TargetState.TRACING);
        // And when it has finished
        api.client
                .pods()
                .inNamespace(node.namespace())
                .withName("job-1")
                .editStatus(live -> new PodBuilder(live)
                        .editOrNewStatus()
                        .withPhase("Succeeded")
                        .endStatus()
                        .build());
        await(() -> node.state("job") == TargetState.NOT_TRACING);
        NodeStatus.TargetStatus target =
                node.entry("job").orElseThrow().targets().get(0);
        assertEquals(TargetReason.POD_NOT_RUNNING, target.reason());
        assertEquals("The pod has finished; what was counted stays.", target.message());
        assertEquals(1, target.packets());
    }

    @Test
    void anotherQuestionStartsAnewAndTheSameDoesNot() {
        node.pod("web-1", false, "Running");
        node.trace("edited", "");
        FakeEngine.Session first = onlySession();
        first.packet("10.0.0.1", -1, "10.0.0.2", -1, OK);
        await(() -> node.entry("edited").map(entry -> entry.summary().packets()).orElse(0L) == 1);
        // When only the report changes, the session lives on
        node.edit("edited", TestNode.spec("", 5, false));
        await(() -> node.entry("edited").map(NodeStatus::observedGeneration).orElse(0L) == 2);
        assertEquals(1, node.entry("edited").orElseThrow().summary().packets());
        assertFalse(first.closed);
        // When the filter changes, another is opened, and counts anew
        node.edit("edited", TestNode.spec("icmp", 5, false));
        await(() -> first.closed && engine.running().size() == 1);
        assertEquals("icmp", onlySession().request.filter());
        await(() -> node.entry("edited").map(NodeStatus::observedGeneration).orElse(0L) == 3);
        assertEquals(0, node.entry("edited").orElseThrow().summary().packets());
        // When it is suspended, what was counted stays
        onlySession().packet("10.0.0.1", -1, "10.0.0.2", -1, OK);
        node.edit("edited", TestNode.spec("icmp", 5, true));
        await(() -> engine.running().isEmpty());
        await(() -> node.entry("edited")
                        .map(entry -> entry.targets().get(0).state())
                        .orElse(null)
                == TargetState.STOPPED);
        assertEquals(
                1,
                node.entry("edited")
                        .orElseThrow()
                        .targets()
                        .get(0)
                        .programs()
                        .get(0)
                        .packets());
        // When the agent has gone meanwhile, the next one goes on with it
        agent.close();
        node.edit("edited", TestNode.spec("icmp", 5, false));
        agent = newAgent();
        onlySession().packet("10.0.0.1", -1, "10.0.0.2", -1, OK);
        await(() -> node.entry("edited").map(NodeStatus::observedGeneration).orElse(0L) == 5);
        await(() -> node.entry("edited").orElseThrow().summary().packets() == 2);
        // But not where something else was asked in the end
        agent.close();
        node.edit("edited", TestNode.spec("tcp", 5, false));
        agent = newAgent();
        await(() -> node.entry("edited").map(NodeStatus::observedGeneration).orElse(0L) == 6);
        assertEquals(0, node.entry("edited").orElseThrow().summary().packets());
    }

    @Test
    void anotherQuestionAfterDropsByTheKernelIsReported() {
        node.pod("web-1", false, "Running");
        node.trace("asked", "");
        FakeEngine.Session session = onlySession();
        session.packet("10.0.0.1", -1, "10.0.0.2", -1, OK);
        session.drop("NO_SOCKET");
        await(() -> node.entry("asked")
                        .map(entry -> entry.summary().droppedByKernel())
                        .orElse(null)
                != null);

        node.edit("asked", TestNode.spec("icmp", 5, false));

        await(() -> node.entry("asked").map(NodeStatus::observedGeneration).orElse(0L) == 2);
        assertEquals(0, node.entry("asked").orElseThrow().summary().packets());
    }

    @Test
    void whatIsGoneIsForgotten() {
        node.pod("web-1", false, "Running");
        node.trace("gone", "");
        onlySession();
        await(() -> node.entry("gone").isPresent());
        // When its only pod goes without a packet, the entry goes
        api.client
                .pods()
                .inNamespace(node.namespace())
                .withName("web-1")
                .withGracePeriod(0)
                .delete();
        await(() -> engine.running().isEmpty());
        await(() -> node.entry("gone").isEmpty());
        // When the trace is deleted, so is its session
        node.pod("web-2", false, "Running");
        onlySession();
        node.named("gone").delete();
        node.assign();
        await(() -> engine.running().isEmpty());
    }

    @Test
    void aDeletionThatNoOperatorTellsIsNoticed() {
        node.pod("web-1", false, "Running");
        node.trace("untold", "");
        onlySession();
        // When the trace is deleted while no operator runs
        node.named("untold").delete();
        // Then the answer to the next report tells, and one of the same name is another trace
        await(() -> engine.running().isEmpty());
        node.trace("untold", "icmp");
        assertEquals("icmp", onlySession().request.filter());
    }

    @Test
    void whatIsAssignedToOthersIsNotTraced() {
        node.pod("web-1", false, "Running");
        node.trace("elsewhere", "");
        FakeEngine.Session session = onlySession();
        session.packet("10.0.0.1", -1, "10.0.0.2", -1, OK);
        // When the operator takes the trace away, in the middle of it
        node.assign();
        await(() -> session.closed);
        // Then what was counted stays, and it goes on from there when it comes back
        await(() ->
                node.entry("elsewhere").map(entry -> entry.summary().packets()).orElse(0L) == 1);
        node.assign("elsewhere");
        onlySession().packet("10.0.0.1", -1, "10.0.0.2", -1, OK);
        await(() ->
                node.entry("elsewhere").map(entry -> entry.summary().packets()).orElse(0L) == 2);
    }

    @Test
    void peersAreFollowedWithoutANewSession() throws Exception {
        node.pod("web-1", false, "Running");
        node.make("between", TestNode.spec("", 20, false).withPeer(new TcTraceSpec.PeerSelector(null, "db", null)));
        // The operator's part: addresses are told before the trace is assigned, and may change at any time
        String uid = node.named("between").get().getMetadata().getUid();
        node.tell(uid, "10.0.0.1", "fd00::1");
        node.assign("between");
        FakeEngine.Session session = onlySession();
        PeerSet peers = session.request.peers();
        await(() -> peers.prefixes().equals(prefixes("10.0.0.1", "fd00::1")));
        node.tell(uid, "10.0.0.2");
        await(() -> peers.prefixes().equals(prefixes("10.0.0.2")));
        assertFalse(session.closed);
        // Another peer is another question; a block of addresses needs no operator
        node.edit(
                "between",
                TestNode.spec("", 20, false).withPeer(new TcTraceSpec.PeerSelector(null, null, "10.9.0.0/16")));
        await(() -> session.closed && ((FakeEngine.FakePeers) peers).closed);
        assertEquals(
                Set.of(new IpPrefix(InetAddress.getByName("10.9.0.0"), 16)),
                onlySession().request.peers().prefixes());
        // And without one it is as ever
        node.edit("between", TestNode.spec("", 20, false));
        await(() -> engine.running().size() == 1 && onlySession().request.peers() == null);
    }

    private static Set<IpPrefix> prefixes(String... addresses) {
        return Stream.of(addresses)
                .map(address -> IpPrefix.of(Cidr.parse(address).orElseThrow().address()))
                .collect(Collectors.toSet());
    }

    private NodeAgent newAgent() {
        return newAgent(Clock.systemUTC());
    }

    private NodeAgent newAgent(Clock clock) {
        NodeAgent made = new NodeAgent(
                node.identity(),
                32,
                api.agentClient,
                engine,
                new FakeNetworks(),
                new AgentMetrics(new SimpleMeterRegistry()),
                clock);
        made.start();
        return made;
    }

    private FakeEngine.Session onlySession() {
        await(() -> engine.running().size() == 1);
        return engine.running().get(0);
    }

    private static void await(BooleanSupplier condition) {
        Waiting.until(condition, Duration.ofSeconds(30));
    }
}
