// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.operator.tctrace;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import org.junit.jupiter.api.Test;

import dev.tctrace.api.v1alpha1.NodeStatus;
import dev.tctrace.api.v1alpha1.NodeStatus.TargetStatus;
import dev.tctrace.api.v1alpha1.Summary;
import dev.tctrace.api.v1alpha1.TargetState;
import dev.tctrace.api.v1alpha1.TcTrace;
import dev.tctrace.api.v1alpha1.TcTraceSpec;
import dev.tctrace.api.v1alpha1.TcTraceStatus;
import dev.tctrace.operator.agent.AgentState;
import dev.tctrace.operator.pods.PodRef;
import dev.tctrace.operator.tctrace.StatusFactory.Outcome;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What the status says of what was observed. */
class StatusFactoryTest {
    private static final Instant T0 = Instant.parse("2026-01-01T10:00:00Z");

    private final List<PodRef> pods = new ArrayList<>();
    private final List<NodeStatus> entries = new ArrayList<>();
    private Map<String, AgentState> agents = Map.of();
    private Map<String, Instant> seen = Map.of();
    private Map<String, Instant> agentsSeen = Map.of();
    private String podName;
    private String duration;
    private Boolean suspend;
    private int nodeLimit = 500;
    private long generation = 1;
    private TcTraceStatus before;

    @Test
    void everyPodTraced() {
        pod("web-1", "n1");
        pod("web-2", "n2");
        entry("n1", 1, target("web-1", TargetState.TRACING, null));
        entry("n2", 1, target("web-2", TargetState.TRACING, null));

        Outcome outcome = outcome(T0);

        assertCondition(outcome, "Ready", "True", "Tracing", "Tracing 2 pods on 2 nodes.");
        assertCondition(outcome, "Accepted", "True", "Accepted", "The spec is in order.");
        assertCondition(outcome, "Complete", "False", "NoDuration", "The trace runs until it is deleted or suspended.");
        assertEquals(
                new Summary(2, 2, 2, 20L, 200L, 4L, 0L, 0L), outcome.status().summary());
        assertNull(outcome.status().nodes());
        assertTrue(outcome.active());
    }

    @Test
    void someTracedSomeNotNamesPodNodeAndRemedy() {
        pod("web-1", "n1");
        pod("web-2", "n1");
        entry(
                "n1",
                1,
                target("web-1", TargetState.TRACING, null),
                target(
                        "web-2",
                        TargetState.NOT_TRACING,
                        "no interface eth0; there are lo, net1. Set spec.target.interface."));

        assertCondition(
                outcome(T0),
                "Ready",
                "False",
                "PartlyTracing",
                "1 of 2 pods traced; pod web-2 on n1: no interface eth0; there are lo, net1. Set spec.target.interface.");
    }

    @Test
    void whatAnEntryHasNoRoomForIsTracedAllTheSame() {
        // Given an agent that traces three pods of four, and that could list two
        for (int i = 1; i <= 4; i++) {
            pod("web-" + i, "n1");
        }
        entries.add(new NodeStatus(
                "n1",
                null,
                1L,
                new Summary(null, 4, 3, 10L, 100L, 2L, 0L, 0L),
                null,
                List.of(
                        target("web-3", TargetState.NOT_TRACING, "no interface eth0"),
                        target("web-1", TargetState.TRACING, null)),
                null,
                "Left out for size: 2 of 4 targets."));

        Outcome outcome = outcome(T0);

        assertCondition(
                outcome, "Ready", "False", "PartlyTracing", "3 of 4 pods traced; pod web-3 on n1: no interface eth0.");
        assertEquals(3, outcome.status().summary().tracing());
    }

    @Test
    void anAgentThatFailedIsSaidOncePerNode() {
        pod("web-1", "n1");
        pod("web-2", "n1");
        agents = Map.of("n1", AgentState.failed("Agent x crashes: 3 restarts."));

        assertCondition(outcome(T0), "Ready", "False", "AgentFailed", "Agent x crashes: 3 restarts.");
    }

    @Test
    void anAgentThatDoesNotRunTracesNothingWhateverItsEntrySays() {
        pod("web-1", "n1");
        entry("n1", agent("2026-01-01T09:59:58Z"), 1, target("web-1", TargetState.TRACING, null));
        agents = Map.of("n1", AgentState.starting("Agent x is being started."));

        Outcome outcome = outcome(T0);

        assertCondition(
                outcome,
                "Ready",
                "False",
                "WaitingForAgent",
                "Agent x is being started; its last report is of 2026-01-01T09:59:58Z.");
        assertEquals(0, outcome.status().summary().tracing());
        assertTrue(outcome.active());
    }

    @Test
    void aReportFromBeforeTheAgentsLastStartIsNoProof() {
        pod("web-1", "n1");
        entry("n1", agent("2026-01-01T09:59:58Z"), 1, target("web-1", TargetState.TRACING, null));
        agents = Map.of("n1", AgentState.running(T0.minusSeconds(1)));

        assertCondition(
                outcome(T0),
                "Ready",
                "False",
                "WaitingForAgent",
                "Node n1: its agent was started again at 2026-01-01T09:59:59Z and has not reported since; its last report is of"
                        + " 2026-01-01T09:59:58Z.");

        agents = Map.of("n1", AgentState.running(T0.minusSeconds(2)));
        assertEquals("Tracing", condition(outcome(T0).status(), "Ready").getReason());
    }

    @Test
    void aReportOfANodeWhoseClockWasSetBackIsProofWhenItComesAfterTheAgent() {
        // Given an agent that was started an hour ago by its node's clock of then, and a report by the one of now
        pod("web-1", "n1");
        entry("n1", agent("2026-01-01T09:00:00Z"), 1, target("web-1", TargetState.TRACING, null));
        agents = Map.of("n1", AgentState.running(T0));
        agentsSeen = Map.of("n1", T0.plusSeconds(10));

        // Then one that was there before the agent is none, and one that came later is
        seen = Map.of("n1", T0.plusSeconds(5));
        assertEquals(
                "WaitingForAgent",
                condition(outcome(T0.plusSeconds(20)).status(), "Ready").getReason());
        seen = Map.of("n1", T0.plusSeconds(15));
        assertEquals(
                "Tracing",
                condition(outcome(T0.plusSeconds(20)).status(), "Ready").getReason());

        // A report of before may still be under way
        entries.clear();
        entry("n1", agent("2026-01-01T09:59:58Z"), 1, target("web-1", TargetState.TRACING, null));
        assertEquals(
                "WaitingForAgent",
                condition(outcome(T0.plusSeconds(20)).status(), "Ready").getReason());
    }

    @Test
    void aFirstReportCountsBeforeTheAgentIsSaidToBeReady() {
        pod("web-1", "n1");
        entry("n1", agent("2026-01-01T10:00:00Z"), 1, target("web-1", TargetState.TRACING, null));

        agents = Map.of("n1", AgentState.starting("Agent x is being started.", T0.minusSeconds(1)));
        assertEquals("Tracing", condition(outcome(T0).status(), "Ready").getReason());

        // Of the second in which its container was started the report may be its predecessor's
        agents = Map.of("n1", AgentState.starting("Agent x is being started.", T0));
        assertEquals("WaitingForAgent", condition(outcome(T0).status(), "Ready").getReason());
    }

    @Test
    void aReportThatIsOverdueLeavesItUnknownFromThenOn() {
        pod("web-1", "n1");
        entry("n1", agent("2026-01-01T09:00:00Z"), 1, target("web-1", TargetState.TRACING, null));
        agents = Map.of("n1", AgentState.running(T0.minusSeconds(9999)));
        // The node's clock is an hour behind: what counts is when the operator saw it
        seen = Map.of("n1", T0);

        Outcome fresh = outcome(T0.plusSeconds(149));
        assertEquals("Tracing", condition(fresh.status(), "Ready").getReason());
        assertEquals(Optional.of(T0.plusSeconds(150)), fresh.lookAgain());

        Outcome overdue = outcome(T0.plusSeconds(150));
        assertCondition(
                overdue,
                "Ready",
                "Unknown",
                "ReportOverdue",
                "Node n1: whether its agent still traces is not known: a report is overdue; its last report is of"
                        + " 2026-01-01T09:00:00Z.");
        assertEquals(0, overdue.status().summary().tracing());
        assertEquals(Optional.empty(), overdue.lookAgain());
    }

    @Test
    void onceItGoesOnTheTimeThatWasNotTracedIsSaid() {
        pod("web-1", "n1");
        entry(
                "n1",
                new NodeStatus.Agent(
                        "a",
                        "2026-01-01T10:00:00Z",
                        60,
                        List.of(new NodeStatus.Gap("2026-01-01T09:50:00Z", "2026-01-01T09:52:10Z"))),
                1,
                target("web-1", TargetState.TRACING, null));

        assertCondition(
                outcome(T0),
                "Ready",
                "True",
                "Tracing",
                "Tracing 1 pod on 1 node. Not traced: node n1 from 2026-01-01T09:50:00Z to 2026-01-01T09:52:10Z.");
    }

    @Test
    void aReportOfAnOlderSpecDoesNotCount() {
        generation = 2;
        pod("web-1", "n1");
        entry("n1", 1, target("web-1", TargetState.TRACING, null));

        assertCondition(outcome(T0), "Ready", "False", "WaitingForAgent", "Node n1: its agent has not reported yet.");
    }

    @Test
    void aPodThatIsNamedAndNotThere() {
        podName = "web-9";

        assertCondition(
                outcome(T0),
                "Ready",
                "False",
                "NoMatchingPods",
                "Namespace shop has no pod web-9 that spec.target.podSelector matches. See kubectl get pods -n shop.");
    }

    @Test
    void endedPodsDoNotCount() {
        pods.add(new PodRef("shop", "job-1", "n1", Map.of(), "Succeeded", false));

        assertCondition(
                outcome(T0),
                "Ready",
                "False",
                "NoMatchingPods",
                "All 1 matching pod have ended. See kubectl get pods -n shop -l 'app=web'.");
    }

    @Test
    void tooManyNodes() {
        nodeLimit = 1;
        pod("web-1", "n1");
        pod("web-2", "n2");
        entry("n1", 1, target("web-1", TargetState.TRACING, null));

        assertCondition(
                outcome(T0),
                "Ready",
                "False",
                "LimitReached",
                "1 of 2 pods traced; node n2 is one too many: a trace spans at most 1 nodes. Narrow spec.target.podSelector, or make"
                        + " several traces.");
    }

    @Test
    void manyTroublesAreCounted() {
        for (int i = 1; i <= 5; i++) {
            pods.add(new PodRef("shop", "web-" + i, null, Map.of(), "Pending", false));
        }

        assertCondition(
                outcome(T0),
                "Ready",
                "False",
                "WaitingForPods",
                "Pod web-1 is not on a node yet; pod web-2 is not on a node yet; pod web-3 is not on a node yet; and 2 more, see"
                        + " status.nodes.");
    }

    @Test
    void durationCountsFromTheFirstTracedPodAndEnds() {
        duration = "10m";
        pod("web-1", "n1");
        Outcome waiting = outcome(T0);
        assertNull(waiting.status().startTime());
        assertEquals(Optional.empty(), waiting.ends());

        entry("n1", 1, target("web-1", TargetState.TRACING, null));
        Outcome tracing = outcome(T0.plusSeconds(30));
        assertEquals("2026-01-01T10:00:30Z", tracing.status().startTime());
        assertEquals(Optional.of(T0.plusSeconds(630)), tracing.ends());
        assertCondition(tracing, "Complete", "False", "Running", "The trace runs until 2026-01-01T10:10:30Z.");

        before = tracing.status();
        Outcome over = outcome(T0.plusSeconds(630));
        assertCondition(over, "Ready", "True", "Completed", "The trace ran for 10m and is over.");
        assertFalse(over.active());

        // And it stays so, whatever the pods do
        before = over.status();
        pods.clear();
        assertCondition(
                outcome(T0.plusSeconds(9999)), "Ready", "True", "Completed", "The trace ran for 10m and is over.");

        // Until the spec changes: then it runs again
        generation = 2;
        Outcome again = outcome(T0.plusSeconds(9999));
        assertTrue(again.active());
        assertNull(again.status().startTime());
    }

    @Test
    void aCompleteTraceWhoseSpecIsRefusedOnceRunsAgainAllTheSame() {
        duration = "10m";
        pod("web-1", "n1");
        entry("n1", 1, target("web-1", TargetState.TRACING, null));
        before = outcome(T0).status();
        before = outcome(T0.plusSeconds(600)).status();
        assertEquals("Completed", condition(before, "Complete").getReason());

        // Given a spec that is not in order, after the first run
        generation = 2;
        duration = "-5m";
        before = outcome(T0.plusSeconds(700)).status();
        assertEquals("InvalidDuration", condition(before, "Accepted").getReason());

        // Then the one that is in order is traced: it has not run yet
        generation = 3;
        duration = "5m";
        Outcome again = outcome(T0.plusSeconds(800));
        assertCondition(
                again, "Complete", "False", "NotStarted", "The duration of 5m counts from the first traced pod on.");
        assertTrue(again.active());
    }

    @Test
    void aStartTimeThatIsNoneDoesNotStartOrEndATrace() {
        duration = "10m";
        pod("web-1", "n1");
        entry("n1", 1, target("web-1", TargetState.TRACING, null));
        for (String forged : List.of("garbage", "2999-01-01T00:00:00Z")) {
            before = new TcTraceStatus(1L, forged, null, null, null, null);

            Outcome outcome = outcome(T0);

            assertEquals(T0.toString(), outcome.status().startTime(), forged);
            assertEquals(Optional.of(T0.plusSeconds(600)), outcome.ends(), forged);
        }
    }

    @Test
    void whatTheOperatorFailsAtIsSaidAndTheRestIsKept() {
        pod("web-1", "n1");
        entry("n1", 1, target("web-1", TargetState.TRACING, null));
        before = outcome(T0).status();
        TcTrace trace = trace();

        TcTraceStatus failed = new StatusFactory(Clock.fixed(T0.plusSeconds(60), ZoneOffset.UTC), "tctrace-system")
                .failed(trace, new IllegalStateException("boom"));

        Condition ready = condition(failed, "Ready");
        assertEquals(
                List.of("Unknown", "ReconcileFailed", "2026-01-01T10:01:00Z"),
                List.of(ready.getStatus(), ready.getReason(), ready.getLastTransitionTime()));
        assertTrue(ready.getMessage().contains("IllegalStateException: boom"), ready.getMessage());
        assertTrue(
                ready.getMessage().contains("kubectl logs -n tctrace-system deployment/tctrace-operator"),
                ready.getMessage());
        assertEquals(before.summary(), failed.summary());
        assertEquals(condition(before, "Accepted"), condition(failed, "Accepted"));
        assertNull(failed.nodes());
    }

    @Test
    void transitionTimesChangeWithTheStatusOnly() {
        pod("web-1", "n1");
        before = outcome(T0).status();
        agents = Map.of("n1", AgentState.failed("Agent x crashes."));
        TcTraceStatus later = outcome(T0.plusSeconds(60)).status();

        Condition ready = condition(later, "Ready");
        assertEquals("AgentFailed", ready.getReason());
        assertEquals(T0.toString(), ready.getLastTransitionTime());

        before = later;
        agents = Map.of();
        entry("n1", 1, target("web-1", TargetState.TRACING, null));
        assertEquals(
                "2026-01-01T10:02:00Z",
                condition(outcome(T0.plusSeconds(120)).status(), "Ready").getLastTransitionTime());
    }

    @Test
    void sameObservationSameStatus() {
        pod("web-1", "n1");
        entry("n1", 1, target("web-1", TargetState.TRACING, null));
        before = outcome(T0).status();

        assertTrue(TcTraceReconciler.same(outcome(T0.plusSeconds(60)).status(), before));
    }

    @Test
    void suspended() {
        suspend = true;
        pod("web-1", "n1");

        Outcome outcome = outcome(T0);

        assertCondition(
                outcome,
                "Ready",
                "True",
                "Suspended",
                "Nothing is traced while spec.suspend is true. What was counted stays.");
        assertFalse(outcome.active());
    }

    @Test
    void aSpecThatIsNotInOrderStopsEverything() {
        duration = "-5m";
        pod("web-1", "n1");

        Outcome outcome = outcome(T0);

        Condition accepted = condition(outcome.status(), "Accepted");
        assertEquals("InvalidDuration", accepted.getReason());
        assertTrue(accepted.getMessage().endsWith("(it is \"-5m\")."), accepted.getMessage());
        assertFalse(outcome.active());
    }

    private Outcome outcome(Instant now) {
        TcTrace trace = trace();
        StatusFactory factory = new StatusFactory(Clock.fixed(now, ZoneOffset.UTC), "tctrace-system");
        return factory.outcome(
                trace,
                SpecCheck.problems(trace.getSpec(), filter -> Optional.empty()),
                new Observation(
                        List.copyOf(pods),
                        agents,
                        nodeLimit,
                        Map.of(),
                        seen,
                        agentsSeen,
                        PeerLookup.Found.NOTHING_ASKED));
    }

    private TcTrace trace() {
        TcTrace trace = new TcTrace();
        trace.setMetadata(new ObjectMetaBuilder()
                .withNamespace("shop")
                .withName("t")
                .withGeneration(generation)
                .build());
        trace.setSpec(TcTraceSpec.builder(new TcTraceSpec.Target(
                        new LabelSelectorBuilder()
                                .addToMatchLabels("app", "web")
                                .build(),
                        podName,
                        "eth0"))
                .duration(duration)
                .suspend(suspend)
                .build());
        trace.setStatus(
                before == null
                        ? new TcTraceStatus(null, null, null, null, null, entries)
                        : new TcTraceStatus(
                                before.observedGeneration(),
                                before.startTime(),
                                before.conditions(),
                                before.summary(),
                                before.verdicts(),
                                entries));
        return trace;
    }

    @Test
    void packetsThatCouldNotBeFilteredAreSummed() {
        NodeStatus without = nodeWith(null);
        assertEquals(
                5L,
                NodeSums.summary(2, 2, 2, List.of(nodeWith(2L), without, nodeWith(3L)))
                        .unfiltered());
        assertNull(NodeSums.summary(1, 1, 1, List.of(without)).unfiltered());
    }

    private static NodeStatus nodeWith(Long unfiltered) {
        Summary summary = new Summary(null, 1, 1, 10L, 100L, 2L, 0L, 0L, unfiltered, null, null);
        return new NodeStatus("n1", null, 1L, summary, null, List.of(), null, null);
    }

    private void pod(String name, String node) {
        pods.add(new PodRef("shop", name, node, Map.of("app", "web"), "Running", false));
    }

    private void entry(String node, long observed, TargetStatus... targets) {
        entry(node, null, observed, targets);
    }

    private void entry(String node, NodeStatus.Agent agent, long observed, TargetStatus... targets) {
        entries.add(new NodeStatus(
                node,
                agent,
                observed,
                new Summary(null, 1, 1, 10L, 100L, 2L, 0L, 0L),
                null,
                List.of(targets),
                null,
                null));
    }

    private static NodeStatus.Agent agent(String lastReport) {
        return new NodeStatus.Agent("tctrace-agent-n1", lastReport, 60, null);
    }

    private static TargetStatus target(String pod, TargetState state, String message) {
        return new TargetStatus(pod, "eth0", state, null, message, 0L, 0L, 0L, null);
    }

    private static Condition condition(TcTraceStatus status, String type) {
        return status.conditions().stream()
                .filter(condition -> condition.getType().equals(type))
                .findFirst()
                .orElseThrow();
    }

    private static void assertCondition(Outcome outcome, String type, String status, String reason, String message) {
        Condition condition = condition(outcome.status(), type);
        assertEquals(
                List.of(status, reason, message),
                List.of(condition.getStatus(), condition.getReason(), condition.getMessage()));
    }
}
