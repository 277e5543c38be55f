// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.operator.agent;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import dev.tctrace.api.assignment.AssignedTrace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class AssignmentTest {
    private static final AssignedTrace OLD = trace("a", 1);
    private static final AssignedTrace NEW = trace("b", 2);

    @Test
    void whatIsNeededIsAssignedAndNothingElse() {
        assertEquals(List.of(NEW), Assignment.decide(Set.of(NEW), Set.of(OLD), trace -> true));
    }

    @Test
    void whatWasAssignedBeforeARestartGoesOnUntilItIsLookedAt() {
        assertEquals(List.of(OLD, NEW), Assignment.decide(Set.of(NEW), Set.of(OLD), NEW::equals));
    }

    @Test
    void asMuchAsAnAnnotationHolds() {
        Set<AssignedTrace> many =
                IntStream.range(0, 10_000).mapToObj(n -> trace("trace-" + n, n)).collect(Collectors.toSet());

        List<AssignedTrace> assigned = Assignment.decide(many, Set.of(), trace -> true);

        assertTrue(assigned.size() > 1_000);
        assertTrue(AssignedTrace.format(assigned).length() <= Assignment.MAX_BYTES);
        assertEquals(Set.copyOf(assigned), AssignedTrace.parse(AssignedTrace.format(assigned)));
    }

    private static AssignedTrace trace(String name, long generation) {
        return new AssignedTrace("shop", name, "0b8f7a52-5bf0-4e0c-a5e8-6f1f6d2f3c11", generation);
    }
}
