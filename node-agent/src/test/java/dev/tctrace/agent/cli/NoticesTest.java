// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Clock;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import dev.tctrace.agent.HostileNames;
import dev.tctrace.agent.cli.output.LogLine;
import dev.tctrace.agent.cli.output.TracedPackets;
import dev.tctrace.tracer.Counters;
import dev.tctrace.tracer.ProgramView;
import dev.tctrace.tracer.SessionProblem;
import dev.tctrace.tracer.SessionSnapshot;
import dev.tctrace.tracer.SessionState;
import dev.tctrace.tracer.tc.AttachPoint;
import dev.tctrace.tracer.tc.AttachedProgram;
import dev.tctrace.tracer.tc.Device;
import dev.tctrace.tracer.tc.Direction;
import dev.tctrace.tracer.tc.NotTracedReason;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class NoticesTest {
    private static final Device ETH0 = new Device("eth0", 2, 1, 1, true);

    private final StringWriter errors = new StringWriter();
    private final Notices notices =
            new Notices(new PrintWriter(new StringWriter()), new PrintWriter(errors), new LogLine(), Clock.systemUTC());

    @Test
    void aProgramThatIsNotTracedIsNamedOnceHoweverItsCountsGrow() {
        for (int packets = 0; packets < 5; packets++) {
            notices.programs(traced(notTraced(7, NotTracedReason.NO_BTF, "of " + packets + " packets 3 went on.")));
        }

        assertEquals(1, lines().size(), errors::toString);
        assertTrue(lines().get(0).contains("NoBTF. of 0 packets 3 went on."), errors::toString);
    }

    @Test
    void anotherReasonOrAnotherProgramIsNews() {
        notices.programs(traced(notTraced(7, NotTracedReason.TOO_MANY_TRACERS, "38.")));
        notices.programs(traced(notTraced(7, NotTracedReason.HELD_BY_FREPLACE, "held.")));
        notices.programs(traced(notTraced(8, NotTracedReason.HELD_BY_FREPLACE, "held.")));

        assertEquals(3, lines().size(), errors::toString);
    }

    @ParameterizedTest
    @MethodSource("dev.tctrace.agent.HostileNames#all")
    void namesAreShownPrintable(String name) {
        notices.programs(HostileNames.snapshot(name));
        notices.replaced(HostileNames.program(name), HostileNames.program(name));

        HostileNames.assertShowable(errors.toString(), 3);
    }

    @Test
    void whatComesBackIsSaidAgain() {
        notices.programs(traced(notTraced(7, NotTracedReason.TOO_MANY_TRACERS, "38.")));
        notices.programs(traced());
        notices.programs(traced(notTraced(7, NotTracedReason.TOO_MANY_TRACERS, "38.")));

        assertEquals(2, lines().size(), errors::toString);
    }

    @Test
    void waitingIsSaidWhenItsReasonChanges() {
        notices.waiting(waiting("eth1 is not there"));
        notices.waiting(waiting("eth1 is not there"));
        notices.waiting(waiting("eth1 and eth2 are not there"));
        notices.programs(traced());
        notices.waiting(waiting("eth1 and eth2 are not there"));

        assertEquals(3, lines().size(), errors::toString);
    }

    private List<String> lines() {
        return errors.toString().lines().toList();
    }

    private static SessionSnapshot waiting(String message) {
        return SessionSnapshot.builder(TracedPackets.TARGET, SessionState.NOT_TRACING)
                .problem(SessionProblem.INTERFACE_NOT_FOUND)
                .message(message)
                .build();
    }

    private static SessionSnapshot traced(ProgramView... others) {
        return SessionSnapshot.builder(TracedPackets.TARGET, SessionState.PARTLY_TRACING)
                .programs(List.of(others))
                .build();
    }

    private static ProgramView notTraced(int id, NotTracedReason reason, String message) {
        AttachedProgram program = AttachedProgram.at(AttachPoint.TCX_INGRESS, ETH0, Direction.INGRESS)
                .id(id)
                .name("opaque")
                .build();
        return new ProgramView(program, false, reason, message, new Counters(0, 0, 0, 0, Map.of(), Map.of(), 0));
    }
}
