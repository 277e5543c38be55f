package dev.tctrace.agent.trace;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;

import dev.tctrace.agent.tc.AttachPoint;
import dev.tctrace.agent.tc.AttachedProgram;
import dev.tctrace.agent.tc.Device;
import dev.tctrace.api.v1alpha1.Direction;
import dev.tctrace.api.v1alpha1.ProgramSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class ProgramSelectionTest {
    private static final AttachedProgram IN = program(1, "cil_from_container", Direction.Ingress, false);
    private static final AttachedProgram OUT = program(2, "cil_to_container", Direction.Egress, false);
    private static final AttachedProgram PROBE = program(3, "tctrace_probe", Direction.Egress, true);
    private static final List<AttachedProgram> ALL = List.of(IN, OUT, PROBE);

    @Test
    void theDirectionChooses() {
        assertEquals(List.of(IN, OUT), wanted(request(ProgramSource.Auto, Direction.Both, "", 0)));
        assertEquals(List.of(OUT), wanted(request(ProgramSource.Attached, Direction.Egress, "", 0)));
    }

    @Test
    void aGlobOrAnIdChooses() {
        assertEquals(List.of(IN), wanted(request(ProgramSource.Auto, Direction.Both, "*_from_*", 0)));
        assertEquals(List.of(IN, OUT), wanted(request(ProgramSource.Auto, Direction.Both, "cil_??*", 0)));
        assertEquals(List.of(), wanted(request(ProgramSource.Auto, Direction.Both, "cil_", 0)));
        assertEquals(List.of(OUT), wanted(request(ProgramSource.Auto, Direction.Both, "", 2)));
    }

    @Test
    void probesAreNeverAmongTheAttached() {
        assertEquals(List.of(), wanted(request(ProgramSource.Attached, Direction.Both, "tctrace_probe", 0)));
        assertEquals(List.of(), wanted(request(ProgramSource.Probe, Direction.Both, "", 0)));
    }

    @Test
    void autoProbesTheDirectionsInWhichNothingIsTraced() {
        TraceRequest auto = request(ProgramSource.Auto, Direction.Both, "", 0);
        assertEquals(EnumSet.of(Direction.Egress), ProgramSelection.probes(auto, Set.of(Direction.Ingress)));
        assertEquals(Set.of(), ProgramSelection.probes(auto, Set.of(Direction.Ingress, Direction.Egress)));
    }

    @Test
    void whoNamesAProgramGetsNoProbeInItsPlace() {
        assertEquals(
                Set.of(), ProgramSelection.probes(request(ProgramSource.Auto, Direction.Both, "cil_*", 0), Set.of()));
        assertEquals(Set.of(), ProgramSelection.probes(request(ProgramSource.Auto, Direction.Both, "", 9), Set.of()));
        assertEquals(
                Set.of(), ProgramSelection.probes(request(ProgramSource.Attached, Direction.Both, "", 0), Set.of()));
    }

    @Test
    void theSourceProbeAlwaysProbes() {
        TraceRequest probe = request(ProgramSource.Probe, Direction.Ingress, "", 0);
        assertEquals(EnumSet.of(Direction.Ingress), ProgramSelection.probes(probe, Set.of(Direction.Ingress)));
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
        return new TraceRequest(direction, source, name, id, "", Set.of(), 0, 128);
    }

    private static AttachedProgram program(int id, String name, Direction direction, boolean ours) {
        AttachPoint point = direction == Direction.Ingress ? AttachPoint.TCX_INGRESS : AttachPoint.TCX_EGRESS;
        return new AttachedProgram(id, name, "00", point, new Device("eth0", 2, 1, 1, true), 1, true, direction, ours);
    }
}
