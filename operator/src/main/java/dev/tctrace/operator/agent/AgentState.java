// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.operator.agent;

import java.time.Instant;

/**
 * How the agent of a node is doing.
 *
 * @param message what is wrong and what to do; empty where all is well
 * @param since when its container was started, by its node's clock; null where it does not run, or that is not known
 */
public record AgentState(Phase phase, String message, Instant since) {

    static final AgentState ABSENT = new AgentState(Phase.ABSENT, "");

    /** From making the pod to reading its reports. */
    public enum Phase {
        /** There is none, and none is needed. */
        ABSENT("Absent"),
        /** Being made, scheduled, pulled or started. */
        STARTING("Starting"),
        RUNNING("Running"),
        /** Needs somebody's help; the message tells. */
        FAILED("Failed"),
        /** This kind of node cannot have one. */
        UNSUITABLE("Unsuitable");

        private final String label;

        Phase(String label) {
            this.label = label;
        }

        /** As the metrics have it. */
        public String label() {
            return label;
        }
    }

    AgentState(Phase phase, String message) {
        this(phase, message, null);
    }

    public static AgentState running(Instant since) {
        return new AgentState(Phase.RUNNING, "", since);
    }

    public static AgentState starting(String message) {
        return new AgentState(Phase.STARTING, message);
    }

    /** Its container runs, and is not ready yet. */
    public static AgentState starting(String message, Instant since) {
        return new AgentState(Phase.STARTING, message, since);
    }

    public static AgentState failed(String message) {
        return new AgentState(Phase.FAILED, message);
    }

    public static AgentState unsuitable(String message) {
        return new AgentState(Phase.UNSUITABLE, message);
    }
}
