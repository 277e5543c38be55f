package dev.tctrace.operator.agent;

/**
 * How the agent of a node is doing.
 *
 * @param message what is wrong and what to do; empty where all is well
 */
public record AgentState(Phase phase, String message) {
    public static final AgentState RUNNING = new AgentState(Phase.Running, "");

    /** From making the pod to reading its reports. */
    public enum Phase {
        /** There is none, and none is needed. */
        Absent,
        /** Being made, scheduled, pulled or started. */
        Starting,
        Running,
        /** Needs somebody's help; the message tells. */
        Failed,
        /** This kind of node cannot have one. */
        Unsuitable
    }

    public static AgentState starting(String message) {
        return new AgentState(Phase.Starting, message);
    }

    public static AgentState failed(String message) {
        return new AgentState(Phase.Failed, message);
    }

    public static AgentState unsuitable(String message) {
        return new AgentState(Phase.Unsuitable, message);
    }
}
