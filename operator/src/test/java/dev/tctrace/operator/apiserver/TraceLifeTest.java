// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.operator.apiserver;

import java.util.List;
import java.util.Map;
import java.util.Set;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

import dev.tctrace.api.assignment.AssignedTrace;
import dev.tctrace.api.v1alpha1.NodeStatus;
import dev.tctrace.api.v1alpha1.NodeStatus.TargetStatus;
import dev.tctrace.api.v1alpha1.Summary;
import dev.tctrace.api.v1alpha1.TargetState;
import dev.tctrace.api.v1alpha1.TcTrace;
import dev.tctrace.api.v1alpha1.VerdictCount;
import dev.tctrace.api.v1alpha1.VerdictName;
import dev.tctrace.operator.large.AgentEntry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A trace from being applied to being gone. Nodes and pods are real objects; the agents' reports are written by the test. */
@ApiServerTest
class TraceLifeTest {
    private static final Map<String, String> WEB = Map.of("app", "web");
    private static final List<TargetStatus> TRACING =
            List.of(new TargetStatus("web-1", "eth0", TargetState.TRACING, null, null, 1L, 0L, 0L, null));

    private KubernetesClient client;
    private Cluster cluster;
    private String id;

    @BeforeEach
    void world(TestInfo test) {
        client = ApiServer.client();
        id = test.getTestMethod().orElseThrow().getName().toLowerCase(java.util.Locale.ROOT);
        cluster = new Cluster(client, id.substring(0, Math.min(40, id.length())));
    }

    @AfterEach
    void close() {
        client.resources(TcTrace.class).inNamespace(cluster.namespace).delete();
        client.close();
    }

    @Test
    void fromPodsToAgentToVerdicts() {
        // Given two pods on one node
        String node = node("a");
        cluster.pod("web-1", node, WEB);
        cluster.pod("web-2", node, WEB);
        cluster.pod("other", node, Map.of("app", "other"));

        // When a trace of them is made
        cluster.trace("t", Cluster.spec(WEB, "icmp", null, null));

        // Then the node gets an agent, and the trace waits for it
        cluster.awaitReason("t", "Accepted", "Accepted");
        cluster.awaitReason("t", "Ready", "WaitingForAgent");
        Pod agent = Cluster.await("agent", () -> cluster.agent(node), java.util.Optional::isPresent)
                .orElseThrow();
        assertEquals(
                node,
                agent.getSpec()
                        .getAffinity()
                        .getNodeAffinity()
                        .getRequiredDuringSchedulingIgnoredDuringExecution()
                        .getNodeSelectorTerms()
                        .get(0)
                        .getMatchFields()
                        .get(0)
                        .getValues()
                        .get(0));

        // When the agent runs and reports both pods
        cluster.agentRuns(node);
        cluster.report("t", node, Map.of("web-1", TargetState.TRACING, "web-2", TargetState.TRACING), 5, 2);

        // Then the trace is ready and sums up
        Condition ready = cluster.awaitReason("t", "Ready", "Tracing");
        assertEquals("True", ready.getStatus());
        assertEquals("Tracing 2 pods on 1 node.", ready.getMessage());
        TcTrace trace = cluster.get("t");
        assertEquals(7, trace.getStatus().summary().packets());
        assertEquals(2, trace.getStatus().summary().dropped());
        assertEquals(2, trace.getStatus().summary().tracing());
        assertEquals(2, trace.getStatus().verdicts().size());

        // And the operator owns nothing of the agent's entry, nor the agent anything of the operator's
        for (ManagedFieldsEntry fields : trace.getMetadata().getManagedFields()) {
            if (fields.getFieldsV1().getAdditionalProperties().get("f:status") instanceof Map<?, ?> status) {
                boolean agents = fields.getManager().startsWith("tctrace-agent-");
                assertEquals(agents, status.containsKey("f:nodes"), fields.toString());
                assertEquals(!agents, status.containsKey("f:conditions"), fields.toString());
            }
        }

        // And the agent is told of the trace, and of each change of its spec
        assertEquals(Set.of(AssignedTrace.of(trace)), cluster.assigned(node));
        trace = cluster.edit("t", Cluster.spec(WEB, "tcp", null, null));
        AssignedTrace edited = AssignedTrace.of(trace);
        Cluster.await("the edit", () -> cluster.assigned(node), Set.of(edited)::equals);

        // When the trace is deleted
        client.resource(trace).delete();

        // Then it is gone and not assigned any more at once, and its agent is gone after the grace period
        Cluster.await("no trace", () -> cluster.get("t"), java.util.Objects::isNull);
        Cluster.await("no agent", () -> cluster.agent(node), java.util.Optional::isEmpty);
    }

    @Test
    void nothingIsWrittenWhileNothingChanges() {
        String node = node("a");
        cluster.pod("web-1", node, WEB);
        cluster.trace("t", Cluster.spec(WEB, null, null, null));
        cluster.awaitReason("t", "Ready", "WaitingForAgent");
        cluster.agentRuns(node);
        cluster.report("t", node, Map.of("web-1", TargetState.TRACING), 1, 0);
        cluster.awaitReason("t", "Ready", "Tracing");

        String before = cluster.get("t").getMetadata().getResourceVersion();
        Cluster.pause(5);

        assertEquals(before, cluster.get("t").getMetadata().getResourceVersion());
    }

    @Test
    void aStatusThatCannotBeIsRefused() {
        cluster.trace("t", Cluster.spec(WEB, null, null, null));
        for (String status : List.of(
                "{\"startTime\":\"garbage\"}",
                "{\"observedGeneration\":99999999999999999999}",
                "{\"summary\":{\"pods\":99999999999}}",
                "{\"nodes\":[{\"name\":\"../a\"}]}",
                "{\"nodes\":[{\"name\":\"a\",\"agent\":{\"lastReport\":\"yesterday\"}}]}")) {
            KubernetesClientException refused = assertThrows(
                    KubernetesClientException.class,
                    () -> client.resources(TcTrace.class)
                            .inNamespace(cluster.namespace)
                            .withName("t")
                            .subresource("status")
                            .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"status\":" + status + "}"),
                    status);

            assertEquals(422, refused.getCode(), refused.getMessage());
        }
    }

    @Test
    void readyMeansThatItIsBeingDoneNow() {
        String node = node("a");
        cluster.pod("web-1", node, WEB);
        cluster.trace("t", Cluster.spec(WEB, null, null, null));
        cluster.agentRuns(node);
        cluster.report("t", node, agent(node, "2026-01-01T10:00:00Z", 60, null), TRACING, 1, 0, null);
        cluster.awaitReason("t", "Ready", "Tracing");

        // When its agent is killed, then started again
        cluster.agentIs(node, new ContainerStatusBuilder().withReady(false).withRestartCount(1));
        Condition down = cluster.awaitReason("t", "Ready", "WaitingForAgent");
        assertTrue(down.getMessage().contains("its last report is of 2026-01-01T10:00:00Z"), down.getMessage());
        cluster.agentIs(
                node,
                new ContainerStatusBuilder()
                        .withReady(true)
                        .withRestartCount(1)
                        .withNewState()
                        .withNewRunning("2026-01-01T10:02:00Z")
                        .endState());
        Cluster.await(
                "what was reported before to count no more",
                () -> cluster.condition("t", "Ready").orElseThrow(),
                ready -> ready.getMessage().contains("has not reported since"));

        // Then it is Ready once it reports again, and says what was not traced
        List<NodeStatus.Gap> gaps = List.of(new NodeStatus.Gap("2026-01-01T10:00:00Z", "2026-01-01T10:02:05Z"));
        cluster.report("t", node, agent(node, "2026-01-01T10:02:06Z", 4, gaps), TRACING, 2, 0, null);
        Condition ready = cluster.awaitReason("t", "Ready", "Tracing");
        assertTrue(
                ready.getMessage().contains("from 2026-01-01T10:00:00Z to 2026-01-01T10:02:05Z"), ready.getMessage());

        // When no report follows in time, then nobody knows
        assertEquals(
                "Unknown", cluster.awaitReason("t", "Ready", "ReportOverdue").getStatus());
    }

    private static NodeStatus.Agent agent(String node, String lastReport, int heartbeat, List<NodeStatus.Gap> gaps) {
        return new NodeStatus.Agent("tctrace-agent-" + node, lastReport, heartbeat, gaps);
    }

    @Test
    void anImageThatCannotBeHadIsSaidWithWhatHelps() {
        String node = node("a");
        cluster.pod("web-1", node, WEB);
        cluster.trace("t", Cluster.spec(WEB, null, null, null));
        cluster.agentIs(
                node,
                new ContainerStatusBuilder()
                        .withReady(false)
                        .withNewState()
                        .withNewWaiting("pull access denied, repository does not exist", "ErrImagePull")
                        .endState());

        Condition ready = Cluster.await(
                "the image's trouble",
                () -> cluster.condition("t", "Ready").orElseThrow(),
                seen -> seen.getMessage().contains("ErrImagePull"));

        assertEquals("False", ready.getStatus());
        assertTrue(
                ready.getMessage()
                        .contains("the image tctrace/node-agent:0.1.0 cannot be had (ErrImagePull: pull access denied,"
                                + " repository does not exist). Check agent.image of the chart, and imagePullSecrets if the"
                                + " registry asks for them."),
                ready.getMessage());

        // When it can be pulled after all
        cluster.agentRuns(node);
        cluster.report("t", node, Map.of("web-1", TargetState.TRACING), 1, 0);

        cluster.awaitReason("t", "Ready", "Tracing");
    }

    @Test
    void aFilterThatDoesNotCompileIsSaid() {
        cluster.trace("t", Cluster.spec(WEB, "tcp prot 80", null, null));

        Condition accepted = cluster.awaitReason("t", "Accepted", "InvalidFilter");

        assertEquals("False", accepted.getStatus());
        assertTrue(accepted.getMessage().contains("\"tcp prot 80\""), accepted.getMessage());
        assertEquals("False", cluster.awaitReason("t", "Ready", "InvalidFilter").getStatus());
    }

    @Test
    void noPodMatches() {
        cluster.trace("t", Cluster.spec(WEB, null, null, null));

        Condition ready = cluster.awaitReason("t", "Ready", "NoMatchingPods");

        assertTrue(
                ready.getMessage().contains("kubectl get pods -n " + cluster.namespace + " -l 'app=web'"),
                ready.getMessage());
    }

    @Test
    void podsOnTheHostNetworkAreRefused() {
        String node = node("a");
        cluster.pod("web-1", node, WEB, true);
        cluster.trace("t", Cluster.spec(WEB, null, null, null));

        Condition ready = cluster.awaitReason("t", "Ready", "NotTracing");

        assertTrue(ready.getMessage().contains("Pod web-1 shares its node's network"), ready.getMessage());
        assertTrue(cluster.agent(node).isEmpty());
    }

    @Test
    void aPodThatComesLaterBringsItsAgent() {
        cluster.trace("t", Cluster.spec(WEB, null, null, null));
        cluster.awaitReason("t", "Ready", "NoMatchingPods");
        String node = node("late");

        cluster.pod("web-1", node, WEB);

        cluster.awaitReason("t", "Ready", "WaitingForAgent");
        Cluster.await("agent", () -> cluster.agent(node), java.util.Optional::isPresent);
    }

    @Test
    void aPodThatLosesItsLabelIsLeftAlone() {
        String node = node("a");
        Pod pod = cluster.pod("web-1", node, WEB);
        cluster.trace("t", Cluster.spec(WEB, null, null, null));
        Cluster.await("agent", () -> cluster.agent(node), java.util.Optional::isPresent);

        client.resource(pod).edit(live -> {
            live.getMetadata().setLabels(Map.of());
            return live;
        });

        cluster.awaitReason("t", "Ready", "NoMatchingPods");
        Cluster.await("no agent", () -> cluster.agent(node), java.util.Optional::isEmpty);
    }

    @Test
    void durationThenComplete() {
        String node = node("a");
        cluster.pod("web-1", node, WEB);
        cluster.trace("t", Cluster.spec(WEB, null, "3s", null));
        cluster.awaitReason("t", "Complete", "NotStarted");
        cluster.agentRuns(node);
        cluster.report("t", node, Map.of("web-1", TargetState.TRACING), 4, 0);

        cluster.awaitReason("t", "Complete", "Completed");

        assertEquals("True", cluster.awaitReason("t", "Ready", "Completed").getStatus());
        assertEquals(4, cluster.get("t").getStatus().summary().packets());
        Cluster.await("no agent", () -> cluster.agent(node), java.util.Optional::isEmpty);
    }

    @Test
    void suspendAndResume() {
        String node = node("a");
        cluster.pod("web-1", node, WEB);
        cluster.trace("t", Cluster.spec(WEB, null, null, true));
        cluster.awaitReason("t", "Ready", "Suspended");
        assertTrue(cluster.agent(node).isEmpty());

        TcTrace trace = cluster.get("t");
        trace.setSpec(Cluster.spec(WEB, null, null, false));
        client.resource(trace).update();

        cluster.awaitReason("t", "Ready", "WaitingForAgent");
        Cluster.await("agent", () -> cluster.agent(node), java.util.Optional::isPresent);
    }

    @Test
    void twoTracesShareAnAgent() {
        String node = node("a");
        cluster.pod("web-1", node, WEB);
        cluster.pod("db-1", node, Map.of("app", "db"));
        cluster.trace("web", Cluster.spec(WEB, null, null, null));
        TcTrace db = cluster.trace("db", Cluster.spec(Map.of("app", "db"), null, null, null));
        Pod agent = Cluster.await("agent", () -> cluster.agent(node), java.util.Optional::isPresent)
                .orElseThrow();

        client.resource(db).delete();
        Cluster.await("no trace", () -> cluster.get("db"), java.util.Objects::isNull);
        Cluster.pause(4);

        assertEquals(
                agent.getMetadata().getUid(),
                cluster.agent(node).orElseThrow().getMetadata().getUid());
    }

    @Test
    void theEntryOfANodeThatIsGoneIsRemoved() {
        String one = node("one");
        String two = node("two");
        cluster.pod("web-1", one, WEB);
        Pod leaving = cluster.pod("web-2", two, WEB);
        cluster.trace("t", Cluster.spec(WEB, null, null, null));
        cluster.agentRuns(one);
        cluster.agentRuns(two);
        cluster.report("t", one, Map.of("web-1", TargetState.TRACING), 1, 0);
        cluster.report("t", two, Map.of("web-2", TargetState.TRACING), 1, 0);
        cluster.awaitReason("t", "Ready", "Tracing");

        client.nodes().withName(two).delete();
        client.resource(leaving).withGracePeriod(0).delete();

        Cluster.await(
                "one entry",
                () -> cluster.get("t").getStatus().nodes(),
                nodes -> nodes.size() == 1 && nodes.get(0).name().equals(one));
        Cluster.await("no agent", () -> cluster.agent(two), java.util.Optional::isEmpty);
    }

    @Test
    void theLastEntryOfANodeThatIsGoneIsRemoved() {
        String one = node("one");
        Pod leaving = cluster.pod("web-1", one, WEB);
        cluster.trace("t", Cluster.spec(WEB, null, null, null));
        cluster.agentRuns(one);
        cluster.report("t", one, Map.of("web-1", TargetState.TRACING), 1, 0);
        cluster.awaitReason("t", "Ready", "Tracing");

        client.nodes().withName(one).delete();
        client.resource(leaving).withGracePeriod(0).delete();

        cluster.awaitReason("t", "Ready", "NoMatchingPods");
        Cluster.await(
                "no entry", () -> cluster.get("t").getStatus().nodes(), nodes -> nodes == null || nodes.isEmpty());
    }

    @Test
    void countsThatBeginAnewAreNoTrouble() {
        String node = node("one");
        cluster.pod("web-1", node, WEB);
        cluster.trace("t", Cluster.spec(WEB, "icmp", null, null));
        cluster.agentRuns(node);
        count(
                node,
                new Summary(null, 1, 1, 3L, 294L, 0L, 0L, 0L, null, Map.of("NO_SOCKET", 1L), null),
                List.of(new VerdictCount(VerdictName.TC_ACT_OK, 3L, 294L)));
        Cluster.await(
                "counts",
                () -> cluster.get("t").getStatus(),
                status -> status.verdicts() != null && status.summary().droppedByKernel() != null);

        // When another question is asked, to which there is no answer yet
        cluster.edit("t", Cluster.spec(WEB, "tcp", null, null));
        Summary none = new Summary(null, 1, 1, 0L, 0L, 0L, 0L, 0L);
        count(node, none.after(cluster.get("t").getStatus().nodes().get(0).summary()), List.of());

        Cluster.await(
                "no counts",
                () -> cluster.get("t").getStatus(),
                status -> status.summary().packets().equals(0L));
        assertEquals("Tracing", cluster.awaitReason("t", "Ready", "Tracing").getReason());
        assertTrue(cluster.get("t").getStatus().verdicts().stream().allMatch(count -> count.packets() == 0));
    }

    private void count(String node, Summary summary, List<VerdictCount> verdicts) {
        AgentEntry.apply(
                client,
                cluster.namespace,
                "t",
                new NodeStatus(
                        node,
                        new NodeStatus.Agent("tctrace-agent-" + node, "2026-01-01T10:00:00Z"),
                        cluster.get("t").getMetadata().getGeneration(),
                        summary,
                        verdicts,
                        TRACING,
                        null,
                        null));
    }

    private String node(String suffix) {
        String name = cluster.namespace + "-" + suffix;
        cluster.node(name);
        return name;
    }
}
