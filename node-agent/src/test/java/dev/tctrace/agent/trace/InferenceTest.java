package dev.tctrace.agent.trace;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import dev.tctrace.agent.tc.AttachPoint;
import dev.tctrace.agent.tc.AttachedProgram;
import dev.tctrace.agent.tc.Device;
import dev.tctrace.api.v1alpha1.Direction;
import dev.tctrace.api.v1alpha1.ProgramReason;

import static org.junit.jupiter.api.Assertions.assertEquals;

class InferenceTest {
    private static final Device ETH0 = new Device("eth0", 2, 1, 1, true);

    @Test
    void aProgramBetweenTwoTracedOnesIsAccountedFor() {
        List<ProgramView> views = Inference.added(List.of(
                view("first", Direction.Ingress, true, 10),
                view("opaque", Direction.Ingress, false, 0),
                view("last", Direction.Ingress, true, 7)));

        assertEquals(
                "no BTF. Inferred from first (tcx/ingress of eth0) before it and last (tcx/ingress of eth0) after it:"
                        + " of 10 packets 7 went on.",
                views.get(1).message());
        assertEquals(ProgramReason.NoBTF, views.get(1).reason());
        assertEquals("", views.get(0).message());
    }

    @Test
    void oneSideAloneTellsLess() {
        assertEquals(
                "no BTF. Inferred from first (tcx/ingress of eth0) before it: 3 packets got there, what became of them"
                        + " is not known.",
                Inference.added(List.of(
                                view("first", Direction.Ingress, true, 3), view("opaque", Direction.Ingress, false, 0)))
                        .get(1)
                        .message());
        assertEquals(
                "no BTF. Inferred from last (tcx/ingress of eth0) after it: 4 packets came through.",
                Inference.added(List.of(
                                view("opaque", Direction.Ingress, false, 0), view("last", Direction.Ingress, true, 4)))
                        .get(0)
                        .message());
    }

    @Test
    void theOtherDirectionTellsNothing() {
        List<ProgramView> views = Inference.added(
                List.of(view("opaque", Direction.Ingress, false, 0), view("out", Direction.Egress, true, 4)));

        assertEquals("no BTF.", views.get(0).message());
    }

    private static ProgramView view(String name, Direction direction, boolean traced, long packets) {
        AttachPoint point = direction == Direction.Ingress ? AttachPoint.TCX_INGRESS : AttachPoint.TCX_EGRESS;
        AttachedProgram program = new AttachedProgram(1, name, "", point, ETH0, 1, true, direction, false);
        Counters counters = new Counters(packets, 0, 0, 0, Map.of(), Map.of(), 0);
        return new ProgramView(program, traced, traced ? null : ProgramReason.NoBTF, traced ? "" : "no BTF.", counters);
    }
}
