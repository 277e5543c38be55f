// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.engine;

import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.tctrace.tracer.SessionProblem;
import dev.tctrace.tracer.SessionState;
import dev.tctrace.tracer.TraceRequest;
import dev.tctrace.tracer.tc.Obstacle;

/**
 * How a target stands. Pure.
 *
 * @param problem null unless the state is {@link SessionState#NOT_TRACING}
 * @param message empty where all is well
 */
record TargetState(SessionState state, SessionProblem problem, String message) {
    static final TargetState STARTING = new TargetState(SessionState.STARTING, null, "");

    /**
     * What a look found.
     *
     * @param shown how many programs the target has, probes of ours included
     * @param traced how many of them are traced
     * @param awaited whether some that were traced went a moment ago, and others may be about to take their places
     * @param firstMessage why the first of them is not, where none is
     * @param probeFailure why a probe is missing; null where none is
     * @param notLookedAt what was not looked at, as a sentence or empty
     * @param bypassed what is bypassed, as a sentence or empty
     */
    record Look(
            long shown,
            long traced,
            boolean awaited,
            String firstMessage,
            Obstacle probeFailure,
            String notLookedAt,
            String bypassed) {}

    static TargetState notTracing(SessionProblem problem, String message) {
        return new TargetState(SessionState.NOT_TRACING, problem, message);
    }

    static TargetState of(Look look, TraceRequest request, String interfaceName) {
        String probe = look.probeFailure() == null ? "" : look.probeFailure().message();
        if (look.traced() > 0) {
            boolean all = look.traced() == look.shown()
                    && look.probeFailure() == null
                    && look.notLookedAt().isEmpty();
            return new TargetState(
                    all ? SessionState.TRACING : SessionState.PARTLY_TRACING,
                    null,
                    Stream.of(probe, look.notLookedAt(), look.bypassed())
                            .filter(text -> !text.isEmpty())
                            .collect(Collectors.joining(" ")));
        }
        if (look.probeFailure() != null) {
            return notTracing(SessionProblem.NOT_TRACEABLE, probe);
        }
        if (look.shown() == 0 && look.awaited()) {
            return STARTING;
        }
        return look.shown() == 0
                ? notTracing(
                        SessionProblem.NO_PROGRAMS,
                        (nothingFound(request, interfaceName) + " " + look.notLookedAt()).strip())
                : notTracing(SessionProblem.NOT_TRACEABLE, look.firstMessage());
    }

    private static String nothingFound(TraceRequest request, String interfaceName) {
        String which = request.programId() != 0
                ? "with the id " + request.programId() + " "
                : request.programName().isEmpty() ? "" : "named " + request.programName() + " ";
        return "No tc program " + which + "is attached to " + interfaceName
                + " or to the other end of its pair; it is traced as soon as there is one. To trace without one, choose"
                + " the source Probe.";
    }
}
