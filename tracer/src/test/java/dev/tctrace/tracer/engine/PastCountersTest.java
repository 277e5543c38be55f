// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.engine;

import java.util.List;
import java.util.Map;
import java.util.Set;

import org.junit.jupiter.api.Test;

import dev.tctrace.tracer.Counters;
import dev.tctrace.tracer.ProgramView;
import dev.tctrace.tracer.tc.AttachPoint;
import dev.tctrace.tracer.tc.AttachedProgram;
import dev.tctrace.tracer.tc.Device;
import dev.tctrace.tracer.tc.Direction;

import static org.junit.jupiter.api.Assertions.assertEquals;

class PastCountersTest {
    private final PastCounters past = new PastCounters(2);

    @Test
    void tracersOfOnePlaceAddUp() {
        add(1, 10, 3);
        add(1, 11, 4);
        assertEquals(7, past.at(place(1)).matched());
        assertEquals(List.of(1), ids(past.rows(Set.of(), Set.of())));
    }

    @Test
    void theOldestAreForgottenButForTheirSum() {
        add(1, 10, 3);
        add(2, 11, 4);
        add(3, 12, 5);
        assertEquals(List.of(10), past.forgetTheOldest(Set.of()));
        assertEquals(0, past.at(place(1)).matched());
        assertEquals(12, past.total().matched());
        assertEquals(List.of(2, 3), ids(past.rows(Set.of(), Set.of())));
    }

    @Test
    void whatIsTracedAgainIsKept() {
        add(1, 10, 3);
        add(2, 11, 4);
        add(3, 12, 5);
        assertEquals(List.of(), past.forgetTheOldest(Set.of(place(1))));
        assertEquals(3, past.at(place(1)).matched());
    }

    @Test
    void noRowForWhatHasOneElsewhereNorForWhatCountedNothing() {
        add(1, 10, 3);
        add(2, 11, 4);
        add(3, 12, 0);
        assertEquals(List.of(), ids(past.rows(Set.of(place(1)), Set.of(place(2)))));
    }

    private void add(int id, int tracerId, long packets) {
        past.add(place(id), program(id), tracerId, new Counters(packets, 0, 0, 60 * packets, Map.of(), Map.of(), 0));
    }

    private static List<Integer> ids(List<ProgramView> rows) {
        return rows.stream().map(row -> row.program().id()).toList();
    }

    private static TracerKey place(int id) {
        return TracerKey.of(program(id));
    }

    private static AttachedProgram program(int id) {
        return AttachedProgram.at(AttachPoint.TCX_INGRESS, new Device("eth0", 2, 1, 1, true), Direction.INGRESS)
                .id(id)
                .name("drop")
                .build();
    }
}
