// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.engine;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;

import dev.tctrace.tracer.ProgramSource;
import dev.tctrace.tracer.TraceRequest;
import dev.tctrace.tracer.tc.AttachPoint;
import dev.tctrace.tracer.tc.AttachedProgram;
import dev.tctrace.tracer.tc.Device;
import dev.tctrace.tracer.tc.Direction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class ProgramSelectionTest {
    private static final AttachedProgram IN = program(1, "cil_from_container", Direction.INGRESS, false);
    private static final AttachedProgram OUT = program(2, "cil_to_container", Direction.EGRESS, false);
    private static final AttachedProgram PROBE = program(3, "tctrace_probe", Direction.EGRESS, true);
    private static final List<AttachedProgram> ALL = List.of(IN, OUT, PROBE);

    @Test
    void theDirectionChooses() {
        assertEquals(List.of(IN, OUT), wanted(request(ProgramSource.AUTO, Direction.BOTH, "", 0)));
        assertEquals(List.of(OUT), wanted(request(ProgramSource.ATTACHED, Direction.EGRESS, "", 0)));
    }

    @Test
    void aGlobOrAnIdChooses() {
        assertEquals(List.of(IN), wanted(request(ProgramSource.AUTO, Direction.BOTH, "*_from_*", 0)));
        assertEquals(List.of(IN, OUT), wanted(request(ProgramSource.AUTO, Direction.BOTH, "cil_??*", 0)));
        assertEquals(List.of(), wanted(request(ProgramSource.AUTO, Direction.BOTH, "cil_", 0)));
        assertEquals(List.of(OUT), wanted(request(ProgramSource.AUTO, Direction.BOTH, "", 2)));
    }

    @Test
    void probesAreNeverAmongTheAttached() {
        assertEquals(List.of(), wanted(request(ProgramSource.ATTACHED, Direction.BOTH, "tctrace_probe", 0)));
        assertEquals(List.of(), wanted(request(ProgramSource.PROBE, Direction.BOTH, "", 0)));
    }

    @Test
    void autoProbesTheDirectionsInWhichNothingIsTraced() {
        TraceRequest auto = request(ProgramSource.AUTO, Direction.BOTH, "", 0);
        assertEquals(EnumSet.of(Direction.EGRESS), ProgramSelection.probes(auto, Set.of(Direction.INGRESS)));
        assertEquals(Set.of(), ProgramSelection.probes(auto, Set.of(Direction.INGRESS, Direction.EGRESS)));
    }

    @Test
    void whoNamesAProgramGetsNoProbeInItsPlace() {
        assertEquals(
                Set.of(), ProgramSelection.probes(request(ProgramSource.AUTO, Direction.BOTH, "cil_*", 0), Set.of()));
        assertEquals(Set.of(), ProgramSelection.probes(request(ProgramSource.AUTO, Direction.BOTH, "", 9), Set.of()));
        assertEquals(
                Set.of(), ProgramSelection.probes(request(ProgramSource.ATTACHED, Direction.BOTH, "", 0), Set.of()));
    }

    @Test
    void theSourceProbeAlwaysProbes() {
        TraceRequest probe = request(ProgramSource.PROBE, Direction.INGRESS, "", 0);
        assertEquals(EnumSet.of(Direction.INGRESS), ProgramSelection.probes(probe, Set.of(Direction.INGRESS)));
    }

    @Test
    void aGlobIsNoRegularExpression() {
        assertTrue(ProgramSelection.glob("a.b*").matcher("a.bcd").matches());
        assertFalse(ProgramSelection.glob("a.b*").matcher("axb").matches());
        assertTrue(ProgramSelection.glob("[x]?").matcher("[x]y").matches());
    }

    private static List<AttachedProgram> wanted(TraceRequest request) {
        return ProgramSelection.wanted(request, ALL);
    }

    private static TraceRequest request(ProgramSource source, Direction direction, String name, int id) {
        return TraceRequest.builder()
                .direction(direction)
                .source(source)
                .programName(name)
                .programId(id)
                .build();
    }

    private static AttachedProgram program(int id, String name, Direction direction, boolean ours) {
        AttachPoint point = direction == Direction.INGRESS ? AttachPoint.TCX_INGRESS : AttachPoint.TCX_EGRESS;
        return AttachedProgram.at(point, new Device("eth0", 2, 1, 1, true), direction)
                .id(id)
                .name(name)
                .tag("00")
                .ours(ours)
                .build();
    }
}
