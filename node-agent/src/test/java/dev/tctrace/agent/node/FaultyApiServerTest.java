// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.node;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.tctrace.agent.report.metrics.AgentMetrics;
import dev.tctrace.api.v1alpha1.TcTraceSpec;
import dev.tctrace.testsupport.FaultCampaign;
import dev.tctrace.testsupport.ToldRequests;
import dev.tctrace.testsupport.Waiting;
import dev.tctrace.testsupport.Wire;
import dev.tctrace.tracer.PeerSet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * The agent, under traffic, and an API server that is gone, slow or silent: what it counts, what becomes of its status, and what it asks
 * for meanwhile. What has no tag but {@code faults} is not in the short selection.
 */
@Tag("faults")
class FaultyApiServerTest {
    private static final AtomicInteger NODES = new AtomicInteger();
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Duration BETWEEN_PACKETS = Duration.ofMillis(100);
    private static final int OK = 0;

    private static TestApiServer api;

    private final FakeEngine engine = new FakeEngine();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private TestNode node;
    private Wire wire;
    private KubernetesClient client;
    private NodeAgent agent;

    @AfterAll
    static void stopApiServer() {
        if (api != null) {
            api.close();
        }
    }

    @BeforeEach
    void startAgent() throws Exception {
        // Here, not before all: so that each test is counted as skipped where there is no API server.
        if (api == null) {
            api = TestApiServer.start();
        }
        String name = "faults-" + NODES.getAndIncrement();
        node = new TestNode(api, name, name);
        wire = new Wire(api.port());
        client = ClusterClient.builder(api.config(wire.url()), ClusterClient.LIVE)
                .withHttpClientBuilderConsumer(
                        http -> http.addOrReplaceInterceptor("told", new ToldRequests(requests::add)))
                .build();
        agent = new NodeAgent(
                node.identity(),
                32,
                client,
                engine,
                new FakeNetworks(),
                new AgentMetrics(new SimpleMeterRegistry()),
                Clock.systemUTC());
        agent.start();
    }

    @AfterEach
    void stopAgent() throws IOException {
        if (agent != null) {
            agent.close();
            client.close();
            wire.close();
            node.clear();
        }
    }

    @Test
    @Tag("apiserver")
    @Timeout(1800)
    void nothingIsLostWhileTheApiServerIsGone() throws Exception {
        int seconds = FaultCampaign.times(60, 5);
        try (FaultCampaign fault = FaultCampaign.of("agent's API server gone for " + seconds + " s")) {
            List<String> traces = tracing(3);

            fault.tried();
            int asked = requests.size();
            wire.shut(true);
            wire.cut();
            long sent = packets(traces.size(), seconds);
            int meanwhile = requests.size() - asked;
            wire.shut(false);

            until("all packets of each trace", () -> traces.stream().allMatch(trace -> told(trace) == sent));
            fault.survived();
            fault.remark(sent + " packets in each of " + traces.size() + " traces; " + meanwhile + " requests");
            assertTrue(meanwhile < 30 + 2 * seconds, () -> meanwhile + " requests: " + requests);
        }
    }

    @Test
    @Tag("apiserver")
    @Timeout(1800)
    void nothingIsLostWhileTheApiServerAnswersAfterASecond() throws Exception {
        slow(Duration.ofSeconds(1), 8, Duration.ofSeconds(5));
    }

    /** The slowest for longer than an agent's thread may take before the kubelet starts the agent again. */
    @ParameterizedTest
    @CsvSource({"5, 90", "30, 90", "60, 270"})
    @Timeout(3600)
    void nothingIsLostWhileTheApiServerIsSlow(int answers, int seconds) throws Exception {
        slow(Duration.ofSeconds(answers), seconds, Duration.ofMinutes(4));
    }

    /**
     * @param seconds how long
     * @param hangs what is taken for a thread that hangs
     */
    private void slow(Duration answers, int seconds, Duration hangs) throws Exception {
        try (FaultCampaign fault = FaultCampaign.of(
                "agent's API server answers after " + answers.toSeconds() + " s, for " + seconds + " s")) {
            List<String> traces = tracing(8);

            fault.tried();
            int asked = requests.size();
            wire.slow(answers);
            node.make("late", TestNode.spec("", 20, false));
            List<String> all = new ArrayList<>(traces);
            all.add("late");
            node.assign(all.toArray(String[]::new));
            List<String> stuck = new ArrayList<>();
            long sent = packets(traces.size(), seconds, () -> stuck.addAll(agent.stuck(hangs)));
            int meanwhile = requests.size() - asked;
            wire.slow(Duration.ZERO);

            until("the new trace's session", () -> engine.running().size() == all.size());
            until("all packets of each trace", () -> traces.stream().allMatch(trace -> told(trace) == sent));
            assertEquals(List.of(), stuck.stream().distinct().toList(), "taken for threads that hang");
            List<String> events = node.events("TraceStarted").stream()
                    .map(event -> event.getInvolvedObject().getName())
                    .sorted()
                    .toList();
            assertEquals(events.stream().distinct().toList(), events, "Events that tell the same");
            fault.survived();
            fault.remark(sent + " packets in each of " + traces.size() + " traces; " + meanwhile + " requests");
            // Four threads, each of which waits for its answer, and the watch.
            assertTrue(meanwhile < 20 + 8L * seconds / answers.toSeconds(), () -> meanwhile + " requests: " + requests);
        }
    }

    /** A firewall forgets all connections: nothing comes, and nobody says so. New ones work. */
    @Test
    @Timeout(1800)
    void aWatchThatFallsSilentGoesOnInANewConnection() throws Exception {
        try (FaultCampaign fault = FaultCampaign.of("all of an agent's connections silent")) {
            node.pod("web-1", false, "Running");
            node.make("between", TestNode.spec("", 20, false).withPeer(new TcTraceSpec.PeerSelector(null, "db", null)));
            String uid = node.named("between").get().getMetadata().getUid();
            node.tell(uid, "10.0.0.1");
            node.assign("between");
            until("a session", () -> engine.running().size() == 1);
            PeerSet peers = engine.running().get(0).request.peers();
            until("its peer", () -> peers.prefixes().size() == 1);
            until("its status", () -> node.entry("between").isPresent());

            fault.tried();
            int asked = requests.size();
            long began = System.nanoTime();
            wire.silence();
            node.make("late", TestNode.spec("", 20, false));
            node.assign("between", "late");
            node.tell(uid, "10.0.0.1", "10.0.0.2");

            until("the new trace's session", () -> engine.running().size() == 2);
            Duration noticed = Duration.ofNanos(System.nanoTime() - began);
            until("the new peer", () -> peers.prefixes().size() == 2);
            long sent = packets(1, 1);
            until("its packets", () -> told("late") == sent);
            Duration told = Duration.ofNanos(System.nanoTime() - began);
            List<String> meanwhile = List.copyOf(requests.subList(asked, requests.size()));
            fault.survived();
            fault.remark("noticed after " + noticed.toSeconds() + " s; the status was right after " + told.toSeconds()
                    + " s and " + meanwhile.size() + " requests");
            assertTrue(noticed.toSeconds() < 60, () -> "after " + noticed);
            // Each of the two watches goes on from where it was, and nothing is listed anew.
            List<String> watches = meanwhile.stream()
                    .filter(request -> request.contains("watch=true"))
                    .toList();
            assertEquals(2, watches.size(), meanwhile::toString);
            assertTrue(
                    watches.stream().allMatch(watch -> watch.matches(".*[?&]resourceVersion=[1-9].*")),
                    watches::toString);
            assertTrue(
                    meanwhile.stream()
                            .filter(request -> request.startsWith("GET /api/v1/"))
                            .allMatch(watches::contains),
                    meanwhile::toString);
            assertTrue(meanwhile.size() < 30, meanwhile::toString);
        }
    }

    /** Traces of one pod, which the agent works on. */
    private List<String> tracing(int traces) {
        node.pod("web-1", false, "Running");
        List<String> names = new ArrayList<>();
        for (int i = 0; i < traces; i++) {
            names.add("t" + i);
            node.make("t" + i, TestNode.spec("", 20, false));
        }
        node.assign(names.toArray(String[]::new));
        until("sessions", () -> engine.running().size() == traces);
        until("statuses", () -> names.stream().allMatch(name -> node.entry(name).isPresent()));
        return names;
    }

    private long packets(int traces, int seconds) {
        return packets(traces, seconds, () -> {});
    }

    /**
     * Lets them pass for so long, the same in each of the sessions that were opened last.
     *
     * @param meanwhile done after each
     * @return how many in each
     */
    private long packets(int traces, int seconds, Runnable meanwhile) {
        List<FakeEngine.Session> sessions = engine.running();
        List<FakeEngine.Session> last = sessions.subList(sessions.size() - traces, sessions.size());
        long sent = 0;
        for (long end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos(); System.nanoTime() < end; sent++) {
            for (FakeEngine.Session session : last) {
                session.packet("10.0.0.1", 40000, "10.0.0.2", (int) (1 + sent % 1000), OK);
            }
            meanwhile.run();
            Waiting.pause(BETWEEN_PACKETS);
        }
        return sent;
    }

    private long told(String trace) {
        return node.entry(trace).map(entry -> entry.summary().packets()).orElse(0L);
    }

    private static void until(String what, BooleanSupplier condition) {
        Waiting.eventually(what, condition::getAsBoolean, Boolean::booleanValue, PATIENCE, Duration.ofMillis(100));
    }
}
