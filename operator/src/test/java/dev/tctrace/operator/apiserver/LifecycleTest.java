// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.operator.apiserver;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

import dev.tctrace.api.assignment.AssignedTrace;
import dev.tctrace.api.assignment.PeerAddresses;
import dev.tctrace.api.v1alpha1.TargetState;
import dev.tctrace.api.v1alpha1.TcTrace;
import dev.tctrace.api.v1alpha1.TcTraceSpec.PeerSelector;
import dev.tctrace.operator.tctrace.FilterCheck;
import dev.tctrace.testsupport.ShiftedClock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Operators that are stopped, started, and more than one, while traces run. */
@Tag("apiserver")
@EnabledIfEnvironmentVariable(
        named = ControlPlane.DIRECTORY,
        matches = ".+",
        disabledReason =
                "SKIPPED: no API server. Set KUBE_API_TEST_DIR to the folder that testbed/kubernetes dir prints")
class LifecycleTest {
    private static final Map<String, String> WEB = Map.of("app", "web");

    private static ControlPlane plane;
    private static KubernetesClient client;

    @BeforeAll
    static void start() {
        plane = new ControlPlane();
        client = plane.client();
    }

    @AfterAll
    static void stop() {
        client.close();
        plane.close();
    }

    @Test
    void anOperatorThatFailsAtATraceSaysSoThereAndGetsWellByItself() {
        Cluster cluster = new Cluster(client, "failing");
        AtomicBoolean broken = new AtomicBoolean(true);
        FilterCheck check = filter -> {
            if (broken.get()) {
                throw new IllegalStateException("boom");
            }
            return Optional.empty();
        };
        try (TestOperator operator = new TestOperator(plane, "", check)) {
            cluster.trace("t", Cluster.spec(WEB, "icmp", null, null));

            Condition ready = cluster.awaitReason("t", "Ready", "ReconcileFailed");
            assertEquals("Unknown", ready.getStatus());
            assertTrue(ready.getMessage().contains("boom"), ready.getMessage());

            broken.set(false);
            cluster.awaitReason("t", "Ready", "NoMatchingPods");
        }
        client.resource(cluster.get("t")).delete();
    }

    @Test
    void aTraceThatIsDeletedWhileItIsLookedAtKeepsNoAgent() throws InterruptedException {
        Cluster cluster = new Cluster(client, "looked-at");
        cluster.node("looked-at-a");
        Pod pod = cluster.pod("web-1", "looked-at-a", WEB);
        AtomicBoolean slow = new AtomicBoolean();
        CountDownLatch looking = new CountDownLatch(1);
        CountDownLatch deleted = new CountDownLatch(1);
        FilterCheck check = filter -> {
            if (slow.get()) {
                looking.countDown();
                await(deleted);
            }
            return Optional.empty();
        };
        try (TestOperator operator = new TestOperator(plane, "", check)) {
            // Given a trace that is looked at again, though nothing changes
            TcTrace trace = cluster.trace("t", Cluster.spec(WEB, "icmp", null, null));
            cluster.agentRuns("looked-at-a");
            cluster.report("t", "looked-at-a", Map.of("web-1", TargetState.TRACING), 5, 0);
            cluster.awaitReason("t", "Ready", "Tracing");
            slow.set(true);
            client.resource(pod).edit(live -> {
                live.getMetadata().setLabels(Map.of("app", "web", "another", "label"));
                return live;
            });
            assertTrue(looking.await(30, TimeUnit.SECONDS));

            // When it is deleted meanwhile, and its agent with it
            client.resource(trace).delete();
            Cluster.await("no agent", () -> cluster.agent("looked-at-a"), Optional::isEmpty);
            deleted.countDown();

            // Then none is made again
            Cluster.pause(4);
            assertEquals(Optional.empty(), cluster.agent("looked-at-a"));
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(60, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aRestartLosesNothingAndTouchesNoAgent() {
        // Given a trace that runs
        Cluster cluster = new Cluster(client, "restart");
        cluster.node("restart-a");
        cluster.pod("web-1", "restart-a", WEB);
        Set<AssignedTrace> assigned;
        String agent;
        String since;
        try (TestOperator first = new TestOperator(plane, "")) {
            assigned = Set.of(AssignedTrace.of(cluster.trace("t", Cluster.spec(WEB, "icmp", null, null))));
            cluster.agentRuns("restart-a");
            cluster.report("t", "restart-a", Map.of("web-1", TargetState.TRACING), 5, 0);
            since = cluster.awaitReason("t", "Ready", "Tracing").getLastTransitionTime();
            agent = cluster.agent("restart-a").orElseThrow().getMetadata().getUid();
            assertEquals(assigned, cluster.assigned("restart-a"));
        }

        // When the operator is away, and tracing goes on
        cluster.report("t", "restart-a", Map.of("web-1", TargetState.TRACING), 7, 1);

        // Then its successor sums that up, and nothing else has changed
        try (TestOperator second = new TestOperator(plane, "")) {
            TcTrace trace = Cluster.await(
                    "the sum",
                    () -> cluster.get("t"),
                    live -> live.getStatus().summary().packets() == 8);
            Condition ready = cluster.condition("t", "Ready").orElseThrow();
            assertEquals("True", ready.getStatus());
            assertEquals(since, ready.getLastTransitionTime());
            assertEquals(1, trace.getStatus().summary().dropped());
            // The grace of an agent that no trace had asked for yet has passed meanwhile.
            Cluster.pause(4);
            assertEquals(
                    agent,
                    cluster.agent("restart-a").orElseThrow().getMetadata().getUid());
            assertEquals(assigned, cluster.assigned("restart-a"));
            forget(cluster);
        }
    }

    @Test
    void whatAgentsAreToldOfPeersComesAgainWhenSomebodyRemovesIt() {
        Cluster cluster = new Cluster(client, "told");
        cluster.node("told-a");
        cluster.pod("web-1", "told-a", WEB);
        ShiftedClock clock = new ShiftedClock();
        try (TestOperator operator = new TestOperator(plane, "", filter -> Optional.empty(), clock)) {
            TcTrace trace = cluster.trace(
                    "t", Cluster.spec(WEB, null, null, null).withPeer(new PeerSelector(null, "db", null)));
            Resource<ConfigMap> told = client.configMaps()
                    .inNamespace(Cluster.SYSTEM)
                    .withName(PeerAddresses.nameFor(trace.getMetadata().getUid()));
            Cluster.await("the ConfigMap", told::get, Objects::nonNull);

            told.delete();
            clock.shift(Duration.ofMinutes(10));
            cluster.report("t", "told-a", Map.of("web-1", TargetState.TRACING), 5, 0);

            Cluster.await("the ConfigMap again", told::get, Objects::nonNull);
            forget(cluster);
        }
    }

    @Test
    void anAgentWhoseNodeWentWhileTheOperatorWasAwayIsRemoved() {
        // Given an agent that waits to be scheduled, and one that runs
        Cluster cluster = new Cluster(client, "gone");
        cluster.node("gone-a");
        cluster.node("gone-b");
        Pod leaving = cluster.pod("web-1", "gone-a", WEB);
        cluster.pod("web-2", "gone-b", WEB);
        try (TestOperator first = new TestOperator(plane, "")) {
            cluster.trace("t", Cluster.spec(WEB, "icmp", null, null));
            cluster.agentRuns("gone-b");
            Cluster.await("the agent", () -> cluster.agent("gone-a"), Optional::isPresent);
            cluster.report("t", "gone-a", Map.of("web-1", TargetState.TRACING), 5, 0);
            cluster.report("t", "gone-b", Map.of("web-2", TargetState.TRACING), 5, 0);
            cluster.awaitReason("t", "Ready", "PartlyTracing");
        }

        // When the first one's node and pod go while no operator looks
        client.nodes().withName("gone-a").delete();
        client.resource(leaving).withGracePeriod(0).delete();

        // Then the next one removes that agent and its entry, and keeps the other
        try (TestOperator second = new TestOperator(plane, "")) {
            Cluster.await("no agent", () -> cluster.agent("gone-a"), Optional::isEmpty);
            Cluster.await(
                    "one entry",
                    () -> cluster.get("t").getStatus().nodes(),
                    nodes -> nodes.size() == 1 && nodes.get(0).name().equals("gone-b"));
            assertTrue(cluster.agent("gone-b").isPresent());
            forget(cluster);
        }
    }

    @Test
    void anAgentWhoseNodeIsGoneIsRemovedAsSoonAsThatIsAllowed() {
        // Given an agent that waits for a node that is gone
        Cluster cluster = new Cluster(client, "refused");
        cluster.node("refused-a");
        cluster.node("refused-b");
        Pod leaving = cluster.pod("web-1", "refused-a", WEB);
        try (TestOperator first = new TestOperator(plane, "")) {
            cluster.trace("t", Cluster.spec(WEB, "icmp", null, null));
            Cluster.await("the agent", () -> cluster.agent("refused-a"), Optional::isPresent);
        }
        client.nodes().withName("refused-a").delete();
        client.resource(leaving).withGracePeriod(0).delete();

        // When the next operator may not remove it at first
        List<String> allowed = verbs(List.of("get", "list", "watch", "create", "patch"));
        try (TestOperator second = new TestOperator(plane, "")) {
            cluster.awaitReason("t", "Ready", "NoMatchingPods");
            Cluster.pause(2);
            assertTrue(cluster.agent("refused-a").isPresent());
            verbs(allowed);

            Cluster.await("no agent", () -> cluster.agent("refused-a"), Optional::isEmpty);
            forget(cluster);
        } finally {
            verbs(allowed);
        }
    }

    /** What the operator may do to pods of its namespace. @return what it might before */
    private static List<String> verbs(List<String> wanted) {
        Resource<Role> role = client.rbac().roles().inNamespace(Cluster.SYSTEM).withName("tctrace-operator");
        List<String> before = podRule(role.get()).getVerbs();
        role.edit(now -> {
            podRule(now).setVerbs(wanted);
            return now;
        });
        return before;
    }

    private static PolicyRule podRule(Role role) {
        return role.getRules().stream()
                .filter(rule -> rule.getResources().contains("pods"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void ofTwoReplicasOneActsAndTheOtherTakesOver() {
        Cluster cluster = new Cluster(client, "replicas");
        cluster.node("replicas-a");
        cluster.node("replicas-b");
        cluster.pod("web-1", "replicas-a", WEB);
        cluster.pod("db-1", "replicas-b", Map.of("app", "db"));
        try (TestOperator waiting = replica("one", "two", cluster)) {
            // When the leader has ended, then the other one serves what is new
            cluster.trace("db", Cluster.spec(Map.of("app", "db"), "icmp", null, null));
            cluster.awaitReason("db", "Ready", "WaitingForAgent");
            Cluster.await("the agent", () -> cluster.agent("replicas-b"), Optional::isPresent);
            assertEquals("two", leader());
            forget(cluster);
        }
    }

    /** A replica that waits while another leads, and serves a trace; the other has ended when this returns. */
    private static TestOperator replica(String first, String second, Cluster cluster) {
        try (TestOperator leading = new TestOperator(plane, first)) {
            Cluster.await("a leader", LifecycleTest::leader, first::equals);
            TestOperator waiting = new TestOperator(plane, second);
            cluster.trace("web", Cluster.spec(WEB, "icmp", null, null));
            cluster.awaitReason("web", "Ready", "WaitingForAgent");
            Cluster.await("the agent", () -> cluster.agent("replicas-a"), Optional::isPresent);
            Cluster.pause(2);
            assertTrue(leading.board.of("replicas-a").isPresent());
            assertTrue(waiting.board.of("replicas-a").isEmpty(), "who waits does nothing");
            assertEquals(first, leader());
            return waiting;
        }
    }

    @Test
    void aReportThatComesWhileTheOperatorWritesIsNotLost() {
        Cluster cluster = new Cluster(client, "meanwhile");
        try (TestOperator operator = new TestOperator(plane, "")) {
            for (int i = 0; i < 10; i++) {
                // Given an agent that starts, which makes the operator write, and reports at once, and then never again
                String node = "meanwhile-" + i;
                cluster.node(node);
                cluster.pod("web-" + i, node, Map.of("app", "web-" + i));
                cluster.trace("t" + i, Cluster.spec(Map.of("app", "web-" + i), "icmp", null, null));
                cluster.agentRuns(node);
                cluster.report("t" + i, node, Map.of("web-" + i, TargetState.TRACING), 5, 0);

                // Then it is summed up all the same
                cluster.awaitReason("t" + i, "Ready", "Tracing");
            }
            forget(cluster);
        }
    }

    @Test
    void aNamespaceGoesWithItsTraces() {
        Cluster cluster = new Cluster(client, "ending");
        cluster.node("ending-a");
        cluster.pod("web-1", "ending-a", WEB);
        try (TestOperator operator = new TestOperator(plane, "")) {
            cluster.trace("t", Cluster.spec(WEB, "icmp", null, null));
            cluster.agentRuns("ending-a");
            cluster.report("t", "ending-a", Map.of("web-1", TargetState.TRACING), 5, 0);
            cluster.awaitReason("t", "Ready", "Tracing");
            assertEquals(List.of(), cluster.get("t").getMetadata().getFinalizers());

            // When its namespace is deleted (by the controller that empties it, which is not in an API server)
            client.namespaces().withName("ending").delete();
            client.resources(TcTrace.class).inNamespace("ending").delete();
            client.pods().inNamespace("ending").withGracePeriod(0).delete();

            // Then nothing holds the trace, nothing is made in the namespace, and the agent goes
            Cluster.await("no trace", () -> cluster.get("t"), Objects::isNull);
            Cluster.await("no agent", () -> cluster.agent("ending-a"), Optional::isEmpty);
        }
    }

    private static String leader() {
        Lease lease = client.leases()
                .inNamespace(Cluster.SYSTEM)
                .withName("tctrace-operator")
                .get();
        return lease == null ? "" : String.valueOf(lease.getSpec().getHolderIdentity());
    }

    private static void forget(Cluster cluster) {
        client.resources(TcTrace.class).inNamespace(cluster.namespace).delete();
    }
}
