// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.operator.agent;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import org.junit.jupiter.api.Test;

import dev.tctrace.api.assignment.AssignedTrace;
import dev.tctrace.operator.agent.AgentPlan.Action;
import dev.tctrace.operator.agent.AgentPlan.Situation;

import static org.junit.jupiter.api.Assertions.assertEquals;

class AgentPlanTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration GRACE = Duration.ofSeconds(60);
    private static final String TRACES = "shop/drops 1b2c 3";

    @Test
    void aNodeThatIsNeededGetsAnAgent() {
        assertEquals(Action.CREATE, plan(needed(Optional.empty())).action());
    }

    @Test
    void aNodeThatCannotHaveOneGetsNone() {
        Situation virtual =
                new Situation(true, false, Optional.empty(), "h", TRACES, GRACE, Optional.empty(), 0, Optional.empty());

        assertEquals(Action.NOTHING, plan(virtual).action());
    }

    @Test
    void anAgentAsItShouldBeStays() {
        assertEquals(new AgentPlan(Action.NOTHING, null), plan(needed(Optional.of(pod("h", "Running")))));
    }

    @Test
    void anAgentOfOtherSettingsIsReplaced() {
        assertEquals(
                Action.DELETE, plan(needed(Optional.of(pod("old", "Running")))).action());
    }

    @Test
    void anAgentWithOtherTracesIsToldOfThem() {
        Pod before = new PodBuilder(pod("h", "Running"))
                .editMetadata()
                .addToAnnotations(AssignedTrace.ANNOTATION, "shop/drops 1b2c 2")
                .endMetadata()
                .build();

        assertEquals(new AgentPlan(Action.ASSIGN, null), plan(needed(Optional.of(before))));
    }

    @Test
    void aPodThatIsGoingIsWaitedFor() {
        Pod going = new PodBuilder(pod("old", "Running"))
                .editMetadata()
                .withDeletionTimestamp(NOW.toString())
                .endMetadata()
                .build();

        assertEquals(new AgentPlan(Action.NOTHING, null), plan(needed(Optional.of(going))));
    }

    @Test
    void anIdleAgentGoesAfterTheGrace() {
        assertEquals(new AgentPlan(Action.NOTHING, Duration.ofSeconds(50)), plan(idleSince(NOW.minusSeconds(10))));
        assertEquals(Action.DELETE, plan(idleSince(NOW.minusSeconds(60))).action());
    }

    @Test
    void aPodThatItsNodeEndedIsMadeAgainWithPatience() {
        assertEquals(
                Action.DELETE, plan(needed(Optional.of(pod("h", "Failed")))).action());

        assertEquals(Duration.ofSeconds(7), plan(failed(1, 3)).lookAgain());
        assertEquals(Action.CREATE, plan(failed(1, 10)).action());
        assertEquals(Duration.ofSeconds(37), plan(failed(3, 3)).lookAgain());
        assertEquals(AgentPlan.LAST_BACKOFF, AgentPlan.backoff(1000));
    }

    private static AgentPlan plan(Situation situation) {
        return AgentPlan.decide(situation, NOW);
    }

    private static Situation needed(Optional<Pod> pod) {
        return new Situation(true, true, pod, "h", TRACES, GRACE, Optional.empty(), 0, Optional.empty());
    }

    private static Situation idleSince(Instant since) {
        return new Situation(
                false,
                true,
                Optional.of(pod("h", "Running")),
                "h",
                TRACES,
                GRACE,
                Optional.of(since),
                0,
                Optional.empty());
    }

    private static Situation failed(int times, int secondsAgo) {
        return new Situation(
                true,
                true,
                Optional.empty(),
                "h",
                TRACES,
                GRACE,
                Optional.empty(),
                times,
                Optional.of(NOW.minusSeconds(secondsAgo)));
    }

    private static Pod pod(String hash, String phase) {
        return new PodBuilder()
                .withNewMetadata()
                .withName("tctrace-agent-n")
                .addToAnnotations(AgentPod.HASH_ANNOTATION, hash)
                .addToAnnotations(AssignedTrace.ANNOTATION, TRACES)
                .endMetadata()
                .withNewStatus()
                .withPhase(phase)
                .endStatus()
                .build();
    }
}
