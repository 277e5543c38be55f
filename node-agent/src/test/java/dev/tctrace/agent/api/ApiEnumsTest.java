// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.api;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.tctrace.tracer.SessionProblem;
import dev.tctrace.tracer.SessionState;
import dev.tctrace.tracer.path.Outcome;
import dev.tctrace.tracer.tc.Direction;
import dev.tctrace.tracer.tc.NotTracedReason;
import dev.tctrace.tracer.tc.Verdict;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** The command prints the tracer's labels, the status holds the API's names: one word for one thing. */
class ApiEnumsTest {
    @ParameterizedTest
    @EnumSource
    void directions(Direction direction) {
        assertEquals(direction.label(), ApiEnums.toApi(direction).value());
        assertEquals(direction, ApiEnums.fromApi(ApiEnums.toApi(direction)));
    }

    @ParameterizedTest
    @EnumSource
    void reasons(NotTracedReason reason) {
        assertEquals(reason.label(), ApiEnums.toApi(reason).value());
    }

    @ParameterizedTest
    @EnumSource
    void problems(SessionProblem problem) {
        assertEquals(problem.label(), ApiEnums.toApi(problem).value());
    }

    @ParameterizedTest
    @EnumSource
    void states(SessionState state) {
        assertEquals(state.name(), ApiEnums.toApi(state).name());
    }

    @ParameterizedTest
    @EnumSource
    void outcomes(Outcome outcome) {
        assertEquals(outcome.label(), ApiEnums.toApi(outcome).value());
    }

    @ParameterizedTest
    @EnumSource
    void verdicts(Verdict verdict) {
        assertEquals(verdict.name(), ApiEnums.toApi(verdict).name());
        assertEquals(verdict, ApiEnums.fromApi(ApiEnums.toApi(verdict)));
    }
}
