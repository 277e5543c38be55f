// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.engine;

import org.junit.jupiter.api.Test;

import dev.tctrace.tracer.ProgramSource;
import dev.tctrace.tracer.SessionProblem;
import dev.tctrace.tracer.SessionState;
import dev.tctrace.tracer.TraceRequest;
import dev.tctrace.tracer.tc.NotTracedReason;
import dev.tctrace.tracer.tc.Obstacle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

class TargetStateTest {
    private static final TraceRequest REQUEST = TraceRequest.builder()
            .source(ProgramSource.ATTACHED)
            .programName("cil_*")
            .maxRecordsPerSecond(100)
            .build();
    private static final Obstacle NO_PROBE = new Obstacle(NotTracedReason.FAILED, "No probe.");

    @Test
    void allTraced() {
        assertEquals(
                new TargetState(SessionState.TRACING, null, ""),
                state(new TargetState.Look(2, 2, false, "", null, "", "")));
    }

    @Test
    void aBypassIsSaidOfATargetThatIsTraced() {
        assertEquals(
                new TargetState(SessionState.TRACING, null, "Past it."),
                state(new TargetState.Look(2, 2, false, "", null, "", "Past it.")));
    }

    @Test
    void whatIsMissingMakesItPartial() {
        TargetState.Look[] partial = {
            new TargetState.Look(2, 1, false, "", null, "", ""),
            new TargetState.Look(2, 2, false, "", NO_PROBE, "", ""),
            new TargetState.Look(2, 2, false, "", null, "Not looked at: a.", "")
        };
        for (TargetState.Look look : partial) {
            TargetState state = state(look);
            assertEquals(SessionState.PARTLY_TRACING, state.state());
            assertNull(state.problem());
        }
        assertEquals(
                "No probe. Not looked at: a.",
                state(new TargetState.Look(2, 2, false, "", NO_PROBE, "Not looked at: a.", ""))
                        .message());
    }

    @Test
    void nothingTracedHasAProblem() {
        assertEquals(
                TargetState.notTracing(SessionProblem.NOT_TRACEABLE, "No probe."),
                state(new TargetState.Look(0, 0, false, "", NO_PROBE, "", "")));
        assertEquals(
                TargetState.notTracing(SessionProblem.NOT_TRACEABLE, "No BTF."),
                state(new TargetState.Look(1, 0, false, "No BTF.", null, "", "")));
        TargetState none = state(new TargetState.Look(0, 0, false, "", null, "Not looked at: a.", ""));
        assertEquals(SessionProblem.NO_PROGRAMS, none.problem());
        assertTrue(none.message().startsWith("No tc program named cil_* is attached to eth0 "), none.message());
        assertTrue(none.message().endsWith(" Not looked at: a."), none.message());
    }

    @Test
    void programsThatWentAMomentAgoAreAwaited() {
        assertEquals(TargetState.STARTING, state(new TargetState.Look(0, 0, true, "", null, "", "")));
        assertEquals(
                SessionProblem.NOT_TRACEABLE,
                state(new TargetState.Look(1, 0, true, "No BTF.", null, "", "")).problem());
    }

    private static TargetState state(TargetState.Look look) {
        return TargetState.of(look, REQUEST, "eth0");
    }
}
