// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.node;

import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

import dev.tctrace.agent.report.metrics.AgentMetrics;
import dev.tctrace.api.assignment.AssignedTrace;
import dev.tctrace.api.assignment.PeerAddresses;
import dev.tctrace.api.contract.Cidr;
import dev.tctrace.api.v1alpha1.NodeStatus;
import dev.tctrace.api.v1alpha1.PacketOutcome;
import dev.tctrace.api.v1alpha1.RecentPacket;
import dev.tctrace.api.v1alpha1.TargetReason;
import dev.tctrace.api.v1alpha1.TargetState;
import dev.tctrace.api.v1alpha1.TcTrace;
import dev.tctrace.api.v1alpha1.TcTraceSpec;
import dev.tctrace.api.v1alpha1.TcTraceStatus;
import dev.tctrace.testsupport.TestPods;
import dev.tctrace.testsupport.Waiting;
import dev.tctrace.tracer.IpPrefix;
import dev.tctrace.tracer.PeerSet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The agent against a real API server: what users see of it. */
@Tag("apiserver")
class AgentApiServerTest {
    private static final String NODE = "node-1";
    private static final AgentIdentity AGENT = new AgentIdentity(NODE, "tctrace-agent-" + NODE, "tctrace-system");
    private static final int OK = 0;
    private static final int SHOT = 2;

    private static TestApiServer api;

    private final FakeEngine engine = new FakeEngine();
    private String namespace;
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
            makeAgentPod();
        }
        namespace = "t-" + Integer.toHexString(test.getDisplayName().hashCode());
        api.client
                .resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(namespace)
                        .endMetadata()
                        .build())
                .create();
        agent = newAgent();
    }

    @AfterEach
    void stopAgent() {
        if (agent == null) {
            return;
        }
        agent.close();
        api.client.resources(TcTrace.class).inNamespace(namespace).delete();
        assign();
        api.client.pods().inNamespace(namespace).withGracePeriod(0).delete();
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
        Pod pod = pod("web-1", false, "Running");
        trace("web-drops", "");
        // When packets pass
        FakeEngine.Session session = onlySession();
        session.packet("192.168.1.12", -1, "192.168.1.138", -1, OK);
        session.packet("192.168.1.12", -1, "192.168.1.138", -1, OK);
        session.drop("NETFILTER_DROP");
        session.packet("192.168.1.12", 50123, "192.168.1.138", 80, SHOT);
        await(() -> entry("web-drops").map(entry -> entry.summary().packets()).orElse(0L) == 3);
        await(() -> events("PacketDropped").size() == 1);
        await(() -> events("PacketDroppedByKernel").size() == 1);
        // Then kubectl describe tells them
        String described = api.kubectl("describe", "tctrace", "web-drops", "-n", namespace);
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
        Event drop = events("PacketDropped").get(0);
        assertEquals("Warning", drop.getType());
        assertEquals(pod.getMetadata().getUid(), drop.getRelated().getUid());
        NodeStatus entry = entry("web-drops").orElseThrow();
        assertEquals(1, entry.summary().dropped());
        assertEquals(Map.of("NETFILTER_DROP", 1L), entry.summary().droppedByKernel());
        assertEquals(TargetState.TRACING, entry.targets().get(0).state());
        // Each packet once, with its stations and its end
        await(() -> entry("web-drops").orElseThrow().recentPackets().size() == 3);
        List<RecentPacket> recent = entry("web-drops").orElseThrow().recentPackets();
        assertEquals("192.168.1.138:80", recent.get(0).destination());
        assertEquals("Drop", recent.get(0).stations().get(0).effect());
        assertEquals(
                List.of(PacketOutcome.DROPPED_BY_PROGRAM, PacketOutcome.DROPPED_BY_KERNEL, PacketOutcome.PASSED),
                recent.stream().map(RecentPacket::outcome).toList());
        assertEquals("NETFILTER_DROP", recent.get(1).kernelDrop().reason());
        String shown = api.kubectl("describe", "tctrace", "web-drops", "-n", namespace);
        assertTrue(
                shown.contains("192.168.1.12 -> 192.168.1.138, ICMP, echo request, 98 bytes: tctrace_probe TC_ACT_OK,"
                        + " dropped by the kernel: NETFILTER_DROP in nf_hook_slow at eth0 of the pod"),
                shown);
    }

    @Test
    void repeatsAreCountedOnTheSameEvent() {
        pod("web-1", false, "Running");
        trace("storm", "");
        FakeEngine.Session session = onlySession();
        for (int connection = 0; connection < 500; connection++) {
            session.packet("10.0.0.1", 40000 + connection, "10.0.0.2", 80, OK);
        }
        await(() -> events("PacketTraced").stream().mapToInt(Event::getCount).sum() == 500);
        session.packet("10.0.0.1", 50000, "10.0.0.2", 80, OK);
        await(() -> events("PacketTraced").stream().mapToInt(Event::getCount).sum() == 501);
        assertEquals(1, events("PacketTraced").size());
    }

    @Test
    void podsThatCannotBeTracedSaySo() {
        pod("on-the-node", true, "Running");
        pod("waiting", false, "Pending");
        pod("done", false, "Succeeded");
        trace("mixed", "");
        await(() -> entry("mixed").map(entry -> entry.targets().size()).orElse(0) == 2);
        List<NodeStatus.TargetStatus> targets = entry("mixed").orElseThrow().targets();
        assertEquals(TargetReason.HOST_NETWORK, targets.get(0).reason());
        assertEquals(TargetReason.POD_NOT_RUNNING, targets.get(1).reason());
        assertTrue(engine.opened.isEmpty());
        await(() -> events("TargetSkipped").size() == 1);
    }

    @Test
    void countsContinueWhenTheAgentIsStartedAgain() {
        pod("web-1", false, "Running");
        trace("durable", "");
        onlySession().packet("10.0.0.1", -1, "10.0.0.2", -1, OK);
        await(() -> entry("durable").map(entry -> entry.summary().packets()).orElse(0L) == 1);
        // When the agent ends, with one packet more, and another takes its place
        onlySession().packet("10.0.0.1", -1, "10.0.0.2", -1, OK);
        onlySession().drop("NO_SOCKET");
        agent.close();
        assertEquals(2, entry("durable").orElseThrow().summary().packets());
        String lastOfTheFirst = entry("durable").orElseThrow().agent().lastReport();
        agent = newAgent();
        onlySession().drop("NO_SOCKET");
        onlySession().packet("10.0.0.1", -1, "10.0.0.2", -1, OK);
        // Then nothing is lost, on the node's line and on the target's
        await(() -> entry("durable").map(entry -> entry.summary().packets()).orElse(0L) == 3);
        NodeStatus.TargetStatus target =
                entry("durable").orElseThrow().targets().get(0);
        assertEquals(3, target.packets());
        assertEquals(
                Map.of("NO_SOCKET", 2L),
                entry("durable").orElseThrow().summary().droppedByKernel());
        assertEquals(3, target.programs().get(0).packets());
        // And the time between is told, as is when the next report must come
        NodeStatus.Agent told = entry("durable").orElseThrow().agent();
        assertEquals(60, told.heartbeatSeconds());
        assertEquals(1, told.gaps().size());
        assertEquals(lastOfTheFirst, told.gaps().get(0).since());
    }

    @Test
    void aPodWhoseInitContainerRunsIsTracedAndOneThatHasFinishedSaysSo() {
        pod("job-1", false, "Pending");
        trace("job", "");
        await(() -> state("job") == TargetState.NOT_TRACING);
        // When its init container runs
        api.client
                .pods()
                .inNamespace(namespace)
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
        await(() -> state("job") == TargetState.TRACING);
        // And when it has finished
        api.client
                .pods()
                .inNamespace(namespace)
                .withName("job-1")
                .editStatus(live -> new PodBuilder(live)
                        .editOrNewStatus()
                        .withPhase("Succeeded")
                        .endStatus()
                        .build());
        await(() -> state("job") == TargetState.NOT_TRACING);
        NodeStatus.TargetStatus target = entry("job").orElseThrow().targets().get(0);
        assertEquals(TargetReason.POD_NOT_RUNNING, target.reason());
        assertEquals("The pod has finished; what was counted stays.", target.message());
        assertEquals(1, target.packets());
    }

    @Test
    void anotherQuestionStartsAnewAndTheSameDoesNot() {
        pod("web-1", false, "Running");
        trace("edited", "");
        FakeEngine.Session first = onlySession();
        first.packet("10.0.0.1", -1, "10.0.0.2", -1, OK);
        await(() -> entry("edited").map(entry -> entry.summary().packets()).orElse(0L) == 1);
        // When only the report changes, the session lives on
        edit("edited", spec("", 5, false));
        await(() -> entry("edited").map(NodeStatus::observedGeneration).orElse(0L) == 2);
        assertEquals(1, entry("edited").orElseThrow().summary().packets());
        assertFalse(first.closed);
        // When the filter changes, another is opened, and counts anew
        edit("edited", spec("icmp", 5, false));
        await(() -> first.closed && engine.running().size() == 1);
        assertEquals("icmp", onlySession().request.filter());
        await(() -> entry("edited").map(NodeStatus::observedGeneration).orElse(0L) == 3);
        assertEquals(0, entry("edited").orElseThrow().summary().packets());
        // When it is suspended, what was counted stays
        onlySession().packet("10.0.0.1", -1, "10.0.0.2", -1, OK);
        edit("edited", spec("icmp", 5, true));
        await(() -> engine.running().isEmpty());
        await(() -> entry("edited").map(entry -> entry.targets().get(0).state()).orElse(null) == TargetState.STOPPED);
        assertEquals(
                1,
                entry("edited").orElseThrow().targets().get(0).programs().get(0).packets());
    }

    @Test
    void whatIsGoneIsForgotten() {
        pod("web-1", false, "Running");
        trace("gone", "");
        onlySession();
        await(() -> entry("gone").isPresent());
        // When its only pod goes without a packet, the entry goes
        api.client
                .pods()
                .inNamespace(namespace)
                .withName("web-1")
                .withGracePeriod(0)
                .delete();
        await(() -> engine.running().isEmpty());
        await(() -> entry("gone").isEmpty());
        // When the trace is deleted, so is its session
        pod("web-2", false, "Running");
        onlySession();
        named("gone").delete();
        assign();
        await(() -> engine.running().isEmpty());
    }

    @Test
    void aDeletionThatNoOperatorTellsIsNoticed() {
        pod("web-1", false, "Running");
        trace("untold", "");
        onlySession();
        // When the trace is deleted while no operator runs
        named("untold").delete();
        // Then the answer to the next report tells, and one of the same name is another trace
        await(() -> engine.running().isEmpty());
        trace("untold", "icmp");
        assertEquals("icmp", onlySession().request.filter());
    }

    @Test
    void whatIsAssignedToOthersIsNotTraced() {
        pod("web-1", false, "Running");
        trace("elsewhere", "");
        FakeEngine.Session session = onlySession();
        session.packet("10.0.0.1", -1, "10.0.0.2", -1, OK);
        // When the operator takes the trace away, in the middle of it
        assign();
        await(() -> session.closed);
        // Then what was counted stays, and it goes on from there when it comes back
        await(() -> entry("elsewhere").map(entry -> entry.summary().packets()).orElse(0L) == 1);
        assign("elsewhere");
        onlySession().packet("10.0.0.1", -1, "10.0.0.2", -1, OK);
        await(() -> entry("elsewhere").map(entry -> entry.summary().packets()).orElse(0L) == 2);
    }

    @Test
    void peersAreFollowedWithoutANewSession() throws Exception {
        pod("web-1", false, "Running");
        TcTrace made = new TcTrace();
        made.setMetadata(new ObjectMetaBuilder()
                .withNamespace(namespace)
                .withName("between")
                .build());
        made.setSpec(spec("", 20, false).withPeer(new TcTraceSpec.PeerSelector(null, "db", null)));
        accept(api.client.resource(made).create());
        // The operator's part: addresses are told before the trace is assigned, and may change at any time
        String uid = named("between").get().getMetadata().getUid();
        tell(uid, "10.0.0.1", "fd00::1");
        assign("between");
        FakeEngine.Session session = onlySession();
        PeerSet peers = session.request.peers();
        await(() -> peers.prefixes().equals(prefixes("10.0.0.1", "fd00::1")));
        tell(uid, "10.0.0.2");
        await(() -> peers.prefixes().equals(prefixes("10.0.0.2")));
        assertFalse(session.closed);
        // Another peer is another question; a block of addresses needs no operator
        edit("between", spec("", 20, false).withPeer(new TcTraceSpec.PeerSelector(null, null, "10.9.0.0/16")));
        await(() -> session.closed && ((FakeEngine.FakePeers) peers).closed);
        assertEquals(
                Set.of(new IpPrefix(InetAddress.getByName("10.9.0.0"), 16)),
                onlySession().request.peers().prefixes());
        // And without one it is as ever
        edit("between", spec("", 20, false));
        await(() -> engine.running().size() == 1 && onlySession().request.peers() == null);
    }

    private void tell(String uid, String... addresses) {
        api.client
                .resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withNamespace(AGENT.namespace())
                        .withName(PeerAddresses.nameFor(uid))
                        .endMetadata()
                        .withData(PeerAddresses.data(List.of(addresses)))
                        .build())
                .serverSideApply();
    }

    private static Set<IpPrefix> prefixes(String... addresses) {
        return Stream.of(addresses)
                .map(address -> IpPrefix.of(Cidr.parse(address).orElseThrow().address()))
                .collect(Collectors.toSet());
    }

    private NodeAgent newAgent() {
        NodeAgent made = new NodeAgent(
                AGENT,
                32,
                api.agentClient,
                engine,
                new FakeNetworks(),
                new AgentMetrics(new SimpleMeterRegistry()),
                Clock.systemUTC());
        made.start();
        return made;
    }

    private FakeEngine.Session onlySession() {
        await(() -> engine.running().size() == 1);
        return engine.running().get(0);
    }

    private Pod pod(String name, boolean hostNetwork, String phase) {
        Pod pod = api.client
                .resource(TestPods.on(NODE, namespace, name, Map.of("app", "web"), hostNetwork))
                .create();
        return api.client.resource(pod).editStatus(now -> {
            now.getStatus().setPhase(phase);
            return now;
        });
    }

    private static TcTraceSpec spec(String filter, int recent, boolean suspend) {
        LabelSelector selector =
                new LabelSelectorBuilder().addToMatchLabels("app", "web").build();
        return TcTraceSpec.builder(new TcTraceSpec.Target(selector, null, "eth0"))
                .filter(filter.isEmpty() ? null : filter)
                .suspend(suspend)
                .report(new TcTraceSpec.Report(recent, true, false, 128))
                .build();
    }

    private void trace(String name, String filter) {
        TcTrace trace = new TcTrace();
        trace.setMetadata(
                new ObjectMetaBuilder().withNamespace(namespace).withName(name).build());
        trace.setSpec(spec(filter, 20, false));
        accept(api.client.resource(trace).create());
        assign(name);
    }

    private void edit(String name, TcTraceSpec spec) {
        accept(edited(name, spec));
        assign(name);
    }

    /** The agent writes the status at any moment, and so the trace that was read may be an old one. */
    private TcTrace edited(String name, TcTraceSpec spec) {
        for (int tries = 1; ; tries++) {
            try {
                return named(name).edit(trace -> {
                    trace.setSpec(spec);
                    return trace;
                });
            } catch (KubernetesClientException old) {
                if (old.getCode() != HttpURLConnection.HTTP_CONFLICT || tries == 10) {
                    throw old;
                }
            }
        }
    }

    /** The operator's part: the agent is to work on these traces, and on no others. */
    private void assign(String... names) {
        String assigned = AssignedTrace.format(Stream.of(names)
                .map(name -> named(name).get())
                .map(AssignedTrace::of)
                .toList());
        api.client
                .pods()
                .inNamespace(AGENT.namespace())
                .withName(AGENT.pod())
                .edit(pod -> new PodBuilder(pod)
                        .editMetadata()
                        .addToAnnotations(AssignedTrace.ANNOTATION, assigned)
                        .endMetadata()
                        .build());
    }

    private Resource<TcTrace> named(String trace) {
        return api.client.resources(TcTrace.class).inNamespace(namespace).withName(trace);
    }

    private static void makeAgentPod() {
        api.client
                .resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(AGENT.namespace())
                        .endMetadata()
                        .build())
                .create();
        api.client
                .resource(TestPods.on(NODE, AGENT.namespace(), AGENT.pod(), Map.of(), false))
                .create();
    }

    /** The operator's part. */
    private static void accept(TcTrace trace) {
        Condition accepted = new ConditionBuilder()
                .withType("Accepted")
                .withStatus("True")
                .withReason("Valid")
                .withMessage("The spec is in order")
                .withObservedGeneration(trace.getMetadata().getGeneration())
                .withLastTransitionTime(Instant.now().toString())
                .build();
        TcTrace patch = new TcTrace();
        patch.setMetadata(new ObjectMetaBuilder()
                .withNamespace(trace.getMetadata().getNamespace())
                .withName(trace.getMetadata().getName())
                .build());
        patch.setStatus(new TcTraceStatus(null, null, List.of(accepted), null, null, null));
        api.client
                .resource(patch)
                .subresource("status")
                .patch(
                        new PatchContext.Builder()
                                .withPatchType(PatchType.SERVER_SIDE_APPLY)
                                .withFieldManager("tctrace-operator")
                                .withForce(true)
                                .build(),
                        patch);
    }

    private Optional<NodeStatus> entry(String name) {
        return Optional.ofNullable(named(name).get())
                .map(TcTrace::getStatus)
                .map(TcTraceStatus::nodes)
                .flatMap(nodes ->
                        nodes.stream().filter(node -> NODE.equals(node.name())).findFirst());
    }

    private List<Event> events(String reason) {
        return api.client.v1().events().inNamespace(namespace).list().getItems().stream()
                .filter(event -> reason.equals(event.getReason()))
                .toList();
    }

    private TargetState state(String trace) {
        return entry(trace)
                .filter(entry -> !entry.targets().isEmpty())
                .map(entry -> entry.targets().get(0).state())
                .orElse(null);
    }

    private static void await(BooleanSupplier condition) {
        Waiting.until(condition, Duration.ofSeconds(30));
    }
}
