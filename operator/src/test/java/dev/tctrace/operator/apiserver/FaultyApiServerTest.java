// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.operator.apiserver;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.tctrace.api.assignment.AssignedTrace;
import dev.tctrace.api.v1alpha1.TargetState;
import dev.tctrace.api.v1alpha1.TcTrace;
import dev.tctrace.testsupport.FaultCampaign;
import dev.tctrace.testsupport.Waiting;
import dev.tctrace.testsupport.Wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * The operator, a process of its own, and an API server that is gone, late or silent, forgets, or is written to by others. What has no tag
 * but {@code faults} is not in the short selection.
 */
@Tag("faults")
@EnabledIfEnvironmentVariable(
        named = ControlPlane.DIRECTORY,
        matches = ".+",
        disabledReason =
                "SKIPPED: no API server. Set KUBE_API_TEST_DIR to the folder that testbed/kubernetes dir prints")
class FaultyApiServerTest {
    private static final Map<String, String> WEB = Map.of("app", "web");
    private static final Map<String, TargetState> TRACING = Map.of("web-1", TargetState.TRACING);

    @RegisterExtension
    final FaultyWorld world = new FaultyWorld();

    /** The server goes away: every watch breaks, and afterwards asks for what the new one no longer knows. */
    @Test
    @Tag("apiserver")
    @Timeout(1800)
    void anApiServerThatGoesAwayIsWaitedForAndNothingIsLost() throws Exception {
        int seconds = FaultCampaign.times(60, 5);
        try (FaultCampaign fault = FaultCampaign.of("API server gone for " + seconds + " s")) {
            Cluster cluster = world.cluster();
            String node = world.id() + "-a";
            cluster.node(node);
            cluster.pod("web-1", node, WEB);
            cluster.trace("t", Cluster.spec(WEB, null, null, null));
            Process operator = world.operator();
            world.until("agent", () -> cluster.agent(node).isPresent());
            cluster.agentRuns(node);
            cluster.report("t", node, Map.of("web-1", TargetState.TRACING), 5, 2);
            world.until("seven packets", () -> world.packets("t") == 7);
            String agent = cluster.agent(node).orElseThrow().getMetadata().getUid();

            fault.tried();
            Duration before = FaultyWorld.cpu(operator);
            world.server().stopServer();
            Waiting.pause(Duration.ofSeconds(seconds));
            Duration busy = FaultyWorld.cpu(operator).minus(before);
            world.server().startServerAgain();
            cluster.report("t", node, Map.of("web-1", TargetState.TRACING), 50, 20);

            world.until("seventy packets", () -> world.packets("t") == 70);
            assertTrue(operator.isAlive());
            assertEquals(agent, cluster.agent(node).orElseThrow().getMetadata().getUid());
            String version = cluster.get("t").getMetadata().getResourceVersion();
            Cluster.pause(3);
            assertEquals(version, cluster.get("t").getMetadata().getResourceVersion(), "it writes without need");
            fault.survived();
            fault.remark("used " + busy.toMillis() + " ms of processor time meanwhile");
            assertTrue(busy.toMillis() < 1000L * seconds / 4, () -> "a busy loop: " + busy);
        }
    }

    /** Each answer, and each byte of a connection's beginning: most requests end with a timeout, and some of these have been done. */
    @Test
    @Tag("apiserver")
    @Timeout(1800)
    void anApiServerThatAnswersLateIsAskedNoMoreThanOneInTime() throws Exception {
        int seconds = FaultCampaign.times(180, 5);
        Duration least = Duration.ofMillis(FaultCampaign.times(5000, 500));
        Duration most = Duration.ofMillis(FaultCampaign.times(60_000, 2000));
        late("API server late by up to " + most.toSeconds() + " s", seconds, wire -> wire.late(least, most));
    }

    /** Connections begin promptly, each answer takes its time: those after 60 s come too late for whoever asked. */
    @ParameterizedTest
    @ValueSource(ints = {5, 30, 60})
    @Timeout(1800)
    void anApiServerThatIsSlowIsAskedNoMoreThanOneInTime(int answers) throws Exception {
        int seconds = 120;
        late(
                "API server answers after " + answers + " s, for " + seconds + " s",
                seconds,
                wire -> wire.slow(Duration.ofSeconds(answers)));
    }

    private void late(String what, int seconds, Consumer<Wire> begin) throws Exception {
        try (FaultCampaign fault = FaultCampaign.of(what);
                PodHistory history = new PodHistory(world.client());
                Wire wire = new Wire(world.server().port())) {
            Process operator = world.operator(wire);
            String node = tracingOnOneNode();

            fault.tried();
            Duration before = FaultyWorld.cpu(operator);
            int asked = world.requests().size();
            begin.accept(wire);
            String other = other("u", "b");
            world.cluster().report("t", node, TRACING, 50, 20);
            Waiting.pause(Duration.ofSeconds(seconds));
            int requests = world.requests().size() - asked;
            Duration busy = FaultyWorld.cpu(operator).minus(before);
            wire.late(Duration.ZERO, Duration.ZERO);

            awaitAllRight(other);
            assertEquals(1, history.made("tctrace-agent-" + node));
            assertEquals(1, history.made("tctrace-agent-" + other));
            fault.survived();
            fault.remark(requests + " requests in " + seconds + " s, " + busy.toMillis() + " ms of processor time");
            assertTrue(requests < 60 + seconds, () -> requests + " requests in " + seconds + " s");
            assertTrue(busy.toMillis() < 2000 + 1000L * seconds / 4, () -> "a busy loop: " + busy);
        }
    }

    /** A firewall forgets all connections: nothing comes, and nobody says so. New ones work. */
    @Test
    @Timeout(1800)
    void connectionsThatFallSilentAreGivenUp() throws Exception {
        try (FaultCampaign fault = FaultCampaign.of("all connections silent");
                PodHistory history = new PodHistory(world.client());
                Wire wire = new Wire(world.server().port())) {
            world.operator(wire);
            String node = tracingOnOneNode();

            fault.tried();
            int asked = world.requests().size();
            long began = System.nanoTime();
            wire.silence();
            String other = other("u", "b");
            world.cluster().report("t", node, TRACING, 50, 20);

            awaitAllRight(other);
            long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began);
            int requests = world.requests().size() - asked;
            assertEquals(1, history.made("tctrace-agent-" + other));
            fault.survived();
            fault.remark("the status was right after " + seconds + " s and " + requests + " requests");
            assertTrue(seconds < 100, () -> "after " + seconds + " s");
            assertTrue(requests < 100, () -> requests + " requests");
        }
    }

    /** While the operator hears nothing, the API server forgets what the operator's watches would have to go on from. */
    @Test
    @Timeout(1800)
    void whatHappenedWhileAWatchExpiredIsFound() throws Exception {
        try (FaultCampaign fault = FaultCampaign.of("watches expired (410)");
                Wire wire = new Wire(world.server().port())) {
            Cluster cluster = world.cluster();
            KubernetesClient client = world.client();
            world.operator(wire, "-Dtctrace.agent.idle-grace=3s");
            String node = tracingOnOneNode();
            String ending = other("ending", "c");
            world.until("its agent", () -> cluster.agent(ending).isPresent());
            String known =
                    client.pods().inNamespace(world.id()).list().getMetadata().getResourceVersion();

            fault.tried();
            int asked = world.requests().size();
            wire.shut(true);
            wire.silence();
            client.resource(cluster.get("ending")).delete();
            TcTrace edited = cluster.edit("t", Cluster.spec(WEB, "tcp", null, null));
            String other = other("u", "b");
            cluster.report("t", node, TRACING, 50, 20);
            world.server().stopServer();
            world.server().etcd().compact();
            world.server().startServerAgain();
            String answer = client.raw("/api/v1/pods?watch=1&timeoutSeconds=2&resourceVersion=" + known);
            assertTrue(answer.contains("\"code\":410"), answer);
            wire.shut(false);
            wire.cut();

            awaitAllRight(other);
            world.until(
                    "no more of the deleted trace",
                    () -> cluster.assigned(ending).isEmpty());
            assertEquals(java.util.Set.of(AssignedTrace.of(edited)), cluster.assigned(node));
            fault.survived();
            int requests = world.requests().size() - asked;
            fault.remark(requests + " requests until the status was right");
            assertTrue(requests < 200, () -> requests + " requests");
        }
    }

    /** Somebody edits the spec and writes over the status, twenty times a second, while the agent reports. */
    @Test
    @Tag("apiserver")
    @Timeout(1800)
    void othersWhoWriteAllTheTimeAreOutlivedWithoutALoop() throws Exception {
        int seconds = FaultCampaign.times(60, 4);
        try (FaultCampaign fault = FaultCampaign.of("others write the trace 20 times a second, for " + seconds + " s");
                Wire wire = new Wire(world.server().port())) {
            Cluster cluster = world.cluster();
            Process operator = world.operator(wire);
            String node = tracingOnOneNode();

            fault.tried();
            Duration before = FaultyWorld.cpu(operator);
            int asked = world.requests().size();
            long written = 0;
            for (long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds); System.nanoTime() < end; written++) {
                meddle("t", written);
                if (written % 10 == 0) {
                    cluster.report("t", node, TRACING, 50, 20);
                }
                Waiting.pause(Duration.ofMillis(50));
            }
            Duration busy = FaultyWorld.cpu(operator).minus(before);
            int requests = world.requests().size() - asked;

            // What stands there now nobody but the operator puts right.
            world.until(
                    "the status of the last spec",
                    () -> cluster.get("t")
                            .getMetadata()
                            .getGeneration()
                            .equals(cluster.get("t").getStatus().observedGeneration()));
            cluster.report("t", node, TRACING, 50, 20);
            world.until("the sum", () -> world.packets("t") == 70);
            meddle("t", 1);
            world.until("the sum again", () -> world.packets("t") == 70);
            world.until("the condition again", () -> world.reason("t").equals("Tracing"));
            // Nor is there anything else that would wake it: no report, no pod, no time to wait for.
            cluster.trace("idle", Cluster.spec(Map.of("app", "nobody"), null, null, null));
            world.until("a trace of no pods", () -> world.reason("idle").equals("NoMatchingPods"));
            meddle("idle", 1);
            world.until("that it is one, again", () -> world.reason("idle").equals("NoMatchingPods"));
            assertEquals(java.util.Set.of(AssignedTrace.of(cluster.get("t"))), cluster.assigned(node));
            List<String> versions = world.versions();
            Cluster.pause(3);
            assertEquals(versions, world.versions(), "it writes without need");
            fault.survived();
            fault.remark(written + " writes by others; " + requests + " requests of the operator, " + busy.toMillis()
                    + " ms of processor time");
            // Two reconciliations a second, each of which writes the status and the agent's assignment.
            assertTrue(requests < 20 + 5 * seconds, () -> requests + " requests in " + seconds + " s");
        }
    }

    private void meddle(String name, long number) {
        var trace =
                world.client().resources(TcTrace.class).inNamespace(world.id()).withName(name);
        if (number % 2 == 0) {
            trace.patch(
                    PatchContext.of(PatchType.JSON_MERGE),
                    "{\"spec\":{\"filter\":\"port " + (number % 1000 + 1) + "\"}}");
        } else {
            trace.subresource("status")
                    .patch(
                            PatchContext.of(PatchType.JSON_MERGE),
                            "{\"status\":{\"summary\":{\"packets\":" + (1000 + number)
                                    + "},\"conditions\":[{\"type\":\"Ready\",\"status\":\"False\",\"reason\":\"Meddled\","
                                    + "\"message\":\"Not true.\",\"lastTransitionTime\":\"2026-01-01T00:00:00Z\"}]}}");
        }
    }

    /** The trace t of the pod web-1, whose agent reported seven packets. */
    private String tracingOnOneNode() {
        Cluster cluster = world.cluster();
        String node = world.id() + "-a";
        cluster.node(node);
        cluster.pod("web-1", node, WEB);
        cluster.trace("t", Cluster.spec(WEB, null, null, null));
        world.until("agent", () -> cluster.agent(node).isPresent());
        cluster.agentRuns(node);
        cluster.report("t", node, TRACING, 5, 2);
        world.until("seven packets", () -> world.packets("t") == 7);
        return node;
    }

    /** A trace of one more pod on one more node, which has no agent yet. */
    private String other(String trace, String suffix) {
        String node = world.id() + "-" + suffix;
        world.cluster().node(node);
        world.cluster().pod("pod-" + suffix, node, Map.of("app", suffix));
        world.cluster().trace(trace, Cluster.spec(Map.of("app", suffix), null, null, null));
        return node;
    }

    /** The sum of what t's agent reported last, and of u that it waits for the agent, which is there. */
    private void awaitAllRight(String other) {
        world.until("seventy packets", () -> world.packets("t") == 70);
        world.until("agent of the new node", () -> world.cluster().agent(other).isPresent());
        world.until("status of the new trace", () -> world.reason("u").equals("WaitingForAgent"));
    }
}
