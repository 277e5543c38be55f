// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.engine;

import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.junit.jupiter.api.Test;

import dev.tctrace.tracer.tc.AttachPoint;
import dev.tctrace.tracer.tc.AttachedProgram;
import dev.tctrace.tracer.tc.Device;
import dev.tctrace.tracer.tc.Direction;

import static org.junit.jupiter.api.Assertions.assertEquals;

class SuccessorsTest {
    private final Successors successors = new Successors();

    @Test
    void aSuccessorIsTheNextProgramOfTheSameHook() {
        AttachedProgram old = at(1, 2);
        successors.departed(old, 0);
        assertEquals(Set.of(Direction.INGRESS), successors.directions());

        assertEquals(Optional.empty(), successors.succeeds(at(3, 9)));
        assertEquals(Optional.of(old), successors.succeeds(at(3, 2)));
        assertEquals(Optional.empty(), successors.succeeds(at(4, 2)));
        assertEquals(Set.of(), successors.directions());
    }

    @Test
    void whoWaitsLongEnoughHasNone() {
        successors.departed(at(1, 2), 0);
        successors.departed(at(2, 3), 10);

        assertEquals(List.of(), successors.withoutSuccessor(Successors.WAIT_NANOS - 1));
        assertEquals(List.of(at(1, 2)), successors.withoutSuccessor(Successors.WAIT_NANOS));
        assertEquals(List.of(at(2, 3)), successors.giveUp());
        assertEquals(List.of(), successors.giveUp());
    }

    @Test
    void twoThatGoFromOneHookHaveOneSuccessor() {
        assertEquals(Optional.empty(), successors.departed(at(1, 2), 0));
        assertEquals(Optional.of(at(1, 2)), successors.departed(at(2, 2), 1));
        assertEquals(Optional.of(at(2, 2)), successors.succeeds(at(3, 2)));
    }

    private static AttachedProgram at(int id, int ifindex) {
        return AttachedProgram.at(AttachPoint.TCX_INGRESS, new Device("eth0", ifindex, 1, 1, true), Direction.INGRESS)
                .id(id)
                .name("drop")
                .build();
    }
}
