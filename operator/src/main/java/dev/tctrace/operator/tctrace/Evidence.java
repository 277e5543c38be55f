// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.operator.tctrace;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

import dev.tctrace.api.contract.Timestamps;
import dev.tctrace.api.v1alpha1.NodeStatus;
import dev.tctrace.operator.agent.AgentState;

/**
 * What a node's entry is worth: that an agent once wrote "tracing" is no proof that it traces now. Pure.
 *
 * @param expires when it is worth nothing any more, if no further report comes; empty: never
 */
record Evidence(Kind kind, Optional<Instant> expires) {
    /** How long a report may take to the API server, at most. */
    private static final Duration UNDER_WAY = Duration.ofMinutes(5);

    enum Kind {
        FRESH,
        /** The agent's pod is not there, or not ready. */
        AGENT_NOT_RUNNING,
        /** Written before the agent's container was started. */
        OLDER_THAN_AGENT,
        /** The agent promised another report, and it has not come. */
        OVERDUE
    }

    /**
     * @param agent how the agent is doing; null where that is not known yet
     * @param agentSeen when the agent was first seen so, by the same clock; null where it is not known
     * @param seen when this report was first seen, by the clock that says now: the node's own may be wrong; null where it is not known
     */
    static Evidence of(NodeStatus entry, AgentState agent, Instant seen, Instant agentSeen, Instant now) {
        Optional<Instant> written = lastReport(entry);
        if (agent != null && agent.phase() != AgentState.Phase.RUNNING && !startedBefore(agent, written)) {
            return new Evidence(Kind.AGENT_NOT_RUNNING, Optional.empty());
        }
        if (agent != null
                && agent.since() != null
                && written.filter(report -> report.isBefore(agent.since())).isPresent()
                && !clockWasSetBack(agent.since(), written.get(), agentSeen, seen)) {
            return new Evidence(Kind.OLDER_THAN_AGENT, Optional.empty());
        }
        Integer heartbeat = entry.agent() == null ? null : entry.agent().heartbeatSeconds();
        if (heartbeat == null || heartbeat <= 0 || seen == null) {
            return new Evidence(Kind.FRESH, Optional.empty());
        }
        // Two and a half times: one report may be lost, and the next be late.
        Instant deadline = seen.plusMillis(2_500L * heartbeat);
        return now.isBefore(deadline)
                ? new Evidence(Kind.FRESH, Optional.of(deadline))
                : new Evidence(Kind.OVERDUE, Optional.empty());
    }

    /** It came after the agent, and bears a time from long before it: no write is under way for so long. */
    private static boolean clockWasSetBack(Instant started, Instant written, Instant agentSeen, Instant seen) {
        return agentSeen != null
                && seen != null
                && seen.isAfter(agentSeen)
                && written.plus(UNDER_WAY).isBefore(started);
    }

    /** A first report may be here sooner than the word that its agent is ready. Both times are whole seconds. */
    private static boolean startedBefore(AgentState agent, Optional<Instant> written) {
        return agent.phase() == AgentState.Phase.STARTING
                && agent.since() != null
                && written.filter(report -> report.isAfter(agent.since())).isPresent();
    }

    static Optional<Instant> lastReport(NodeStatus entry) {
        return entry.agent() == null
                ? Optional.empty()
                : Timestamps.parse(entry.agent().lastReport());
    }
}
