// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.tc;

import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;

import dev.tctrace.tracer.libbpf.TracingLink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class TraceabilityTest {
    private static final int FENTRY = 24;
    private static final int FREPLACE = 0;

    @Test
    void aProgramWithTypesAndMachineCodeHasNoObstacle() {
        assertEquals(Optional.empty(), reason(facts("cil_from_container", true, true), List.of()));
    }

    @Test
    void aTracerOfOthersIsNoObstacle() {
        assertEquals(
                Optional.empty(), reason(facts("handle", true, true), List.of(new TracingLink(70, FENTRY, 42, 5))));
    }

    @Test
    void withoutTypesThereIsNoTracer() {
        assertEquals(Optional.of(NotTracedReason.NO_BTF), reason(facts("handle_ingress", false, true), List.of()));
    }

    @Test
    void interpretedProgramsCannotBeTraced() {
        assertEquals(Optional.of(NotTracedReason.JIT_OFF), reason(facts("handle", true, false), List.of()));
    }

    @Test
    void anEntryFunctionThatAnotherReplacesIsHeld() {
        Obstacle obstacle = Traceability.obstacle(
                        facts("handle", true, true),
                        List.of(new TracingLink(69, FREPLACE, 7, 5), new TracingLink(70, FREPLACE, 42, 5)))
                .orElseThrow();

        assertEquals(NotTracedReason.HELD_BY_FREPLACE, obstacle.reason());
        assertTrue(obstacle.message().contains("Program 70"), obstacle.message());
    }

    @Test
    void anotherFunctionOfTheProgramMayBeReplaced() {
        assertEquals(
                Optional.empty(), reason(facts("handle", true, true), List.of(new TracingLink(70, FREPLACE, 42, 9))));
    }

    @Test
    void dispatchersAreNoObstacle() {
        assertEquals(
                Optional.empty(),
                reason(facts("tc_dispatcher", true, true), List.of(new TracingLink(70, FREPLACE, 42, 9))));
    }

    @Test
    void extensionsComeInTheOrderOfTheirSlots() {
        TracingLink second = new TracingLink(70, FREPLACE, 42, 12);
        TracingLink first = new TracingLink(71, FREPLACE, 42, 9);

        assertEquals(
                List.of(first, second),
                Extensions.of(
                        facts("tc_dispatcher", true, true),
                        List.of(
                                second,
                                new TracingLink(72, FENTRY, 42, 5),
                                new TracingLink(73, FREPLACE, 7, 5),
                                first)));
    }

    private static Optional<NotTracedReason> reason(ProgramFacts facts, List<TracingLink> links) {
        return Traceability.obstacle(facts, links).map(Obstacle::reason);
    }

    private static ProgramFacts facts(String name, boolean functionInfo, boolean jited) {
        return new ProgramFacts(42, 3, name, "0011223344556677", functionInfo, 5, 1, "__sk_buff", jited);
    }
}
