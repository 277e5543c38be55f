// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.operator.agent;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

import io.fabric8.kubernetes.api.model.Pod;

/**
 * What to do about a node's agent.
 *
 * @param lookAgain when to decide again, if nothing happens before; null: no need
 */
record AgentPlan(Action action, Duration lookAgain) {
    /** A pod that keeps being ended by its node is made again after this long at first, twice as long each time. */
    static final Duration FIRST_BACKOFF = Duration.ofSeconds(10);

    static final Duration LAST_BACKOFF = Duration.ofMinutes(5);

    enum Action {
        NOTHING,
        CREATE,
        DELETE,
        /** The pod is as it should be, but for what its agent is told to work on. */
        ASSIGN
    }

    /**
     * What is known of a node at one moment.
     *
     * @param needed whether a trace wants an agent there
     * @param suitable whether the node can have one
     * @param wantedHash the hash of the pod that should be there
     * @param wantedTraces the text that its annotation of assigned traces should have
     * @param idleSince since when no trace has wanted it
     * @param failures how often in a row the node ended the pod
     * @param lastFailure when it did so last
     */
    record Situation(
            boolean needed,
            boolean suitable,
            Optional<Pod> current,
            String wantedHash,
            String wantedTraces,
            Duration idleGrace,
            Optional<Instant> idleSince,
            int failures,
            Optional<Instant> lastFailure) {}

    static AgentPlan decide(Situation now, Instant at) {
        if (now.current().isEmpty()) {
            return now.needed() && now.suitable() ? create(now, at) : nothing();
        }
        Pod pod = now.current().get();
        if (pod.getMetadata().getDeletionTimestamp() != null) {
            // Its successor has the same name: the event of its end brings us back.
            return nothing();
        }
        if (!now.suitable() || ended(pod)) {
            return new AgentPlan(Action.DELETE, null);
        }
        if (!now.needed()) {
            Duration idle = Duration.between(now.idleSince().orElse(at), at);
            return idle.compareTo(now.idleGrace()) >= 0
                    ? new AgentPlan(Action.DELETE, null)
                    : keep(now, pod, now.idleGrace().minus(idle));
        }
        return now.wantedHash().equals(AgentPod.hashOf(pod))
                ? keep(now, pod, null)
                : new AgentPlan(Action.DELETE, null);
    }

    private static AgentPlan keep(Situation now, Pod pod, Duration lookAgain) {
        boolean told = now.wantedTraces().equals(AgentPod.tracesOf(pod));
        return new AgentPlan(told ? Action.NOTHING : Action.ASSIGN, lookAgain);
    }

    static boolean ended(Pod pod) {
        return pod.getStatus() != null
                && ("Failed".equals(pod.getStatus().getPhase())
                        || "Succeeded".equals(pod.getStatus().getPhase()));
    }

    private static AgentPlan create(Situation now, Instant at) {
        Duration left = now.lastFailure()
                .map(last -> backoff(now.failures()).minus(Duration.between(last, at)))
                .orElse(Duration.ZERO);
        return left.isZero() || left.isNegative()
                ? new AgentPlan(Action.CREATE, null)
                : new AgentPlan(Action.NOTHING, left);
    }

    static Duration backoff(int failures) {
        Duration backoff = FIRST_BACKOFF.multipliedBy(1L << Math.min(Math.max(failures - 1, 0), 10));
        return backoff.compareTo(LAST_BACKOFF) > 0 ? LAST_BACKOFF : backoff;
    }

    private static AgentPlan nothing() {
        return new AgentPlan(Action.NOTHING, null);
    }
}
