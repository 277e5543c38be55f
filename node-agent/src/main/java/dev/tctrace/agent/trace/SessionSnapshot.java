package dev.tctrace.agent.trace;

import java.util.List;

import dev.tctrace.api.v1alpha1.TargetReason;

/**
 * The state of a {@link TraceSession} at one moment.
 *
 * @param target the target
 * @param reason the state
 * @param message what is wrong and what to do; empty where all is well
 * @param programs the programs of the target, in the order in which packets pass them
 * @param total the sum over all programs, those that are gone included; a packet that passes two programs counts twice
 */
public record SessionSnapshot(
        Target target, TargetReason reason, String message, List<ProgramView> programs, Counters total) {

    public SessionSnapshot {
        programs = List.copyOf(programs);
    }
}
