// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.engine;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.tctrace.tracer.Counters;
import dev.tctrace.tracer.ProgramView;
import dev.tctrace.tracer.tc.AttachPoint;
import dev.tctrace.tracer.tc.AttachedProgram;
import dev.tctrace.tracer.tc.Device;
import dev.tctrace.tracer.tc.Direction;
import dev.tctrace.tracer.tc.NotTracedReason;
import dev.tctrace.tracer.tc.Verdict;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class InferenceTest {
    private static final Device ETH0 = new Device("eth0", 2, 1, 1, true);

    @Test
    void aProgramBetweenTwoTracedOnesIsAccountedFor() {
        List<ProgramView> views = Inference.added(List.of(
                view("first", Direction.INGRESS, true, 10),
                view("opaque", Direction.INGRESS, false, 0),
                view("last", Direction.INGRESS, true, 7)));

        assertEquals(
                "no BTF. Inferred from first (tcx/ingress of eth0) before it and last (tcx/ingress of eth0) after it:"
                        + " of 10 packets 7 went on.",
                views.get(1).explanation());
        assertEquals(NotTracedReason.NO_BTF, views.get(1).reason());
        assertEquals("", views.get(0).explanation());
        assertEquals("no BTF.", views.get(1).message());
    }

    @Test
    void whatWasTracedUntilTheEndIsEvidence() {
        ProgramView last = view("last", Direction.INGRESS, true, 4);

        assertEquals(
                "no BTF. Inferred from last (tcx/ingress of eth0) after it: 4 packets came through.",
                Inference.added(List.of(
                                view("opaque", Direction.INGRESS, false, 0),
                                new ProgramView(last.program(), false, null, "", last.counters())))
                        .get(0)
                        .explanation());
    }

    @Test
    void oneSideAloneTellsLess() {
        assertEquals(
                "no BTF. Inferred from first (tcx/ingress of eth0) before it: 3 packets got there, what became of them"
                        + " is not known.",
                Inference.added(List.of(
                                view("first", Direction.INGRESS, true, 3), view("opaque", Direction.INGRESS, false, 0)))
                        .get(1)
                        .explanation());
        assertEquals(
                "no BTF. Inferred from last (tcx/ingress of eth0) after it: 4 packets came through.",
                Inference.added(List.of(
                                view("opaque", Direction.INGRESS, false, 0), view("last", Direction.INGRESS, true, 4)))
                        .get(0)
                        .explanation());
    }

    @Test
    void theOtherDirectionTellsNothing() {
        List<ProgramView> views = Inference.added(
                List.of(view("opaque", Direction.INGRESS, false, 0), view("out", Direction.EGRESS, true, 4)));

        assertEquals("no BTF.", views.get(0).explanation());
    }

    @Test
    void whatTheProgramBeforeItKeptDidNotGetThere() {
        // Given 87 packets, of which the first program drops the 49 pings
        ProgramView first = view(
                "drop_icmp", AttachPoint.CLSACT_INGRESS, Map.of(Verdict.TC_ACT_SHOT, 49L, Verdict.TC_ACT_UNSPEC, 38L));
        ProgramView last = view("pass", AttachPoint.CLSACT_INGRESS, Map.of(Verdict.TC_ACT_UNSPEC, 38L));

        assertEquals(
                "no BTF. Inferred from drop_icmp (clsact/ingress of eth0) before it and pass (clsact/ingress of eth0)"
                        + " after it: of 38 packets 38 went on.",
                explained(first, opaque("opaque", AttachPoint.CLSACT_INGRESS), last));
    }

    @ParameterizedTest
    @CsvSource({
        "CLSACT_INGRESS, TC_ACT_UNSPEC, CLSACT_INGRESS, 5",
        "CLSACT_INGRESS, TC_ACT_PIPE, CLSACT_INGRESS, 5",
        "CLSACT_INGRESS, TC_ACT_OK, CLSACT_INGRESS, 0",
        "CLSACT_INGRESS, TC_ACT_STOLEN, CLSACT_INGRESS, 0",
        "TCX_INGRESS, TC_ACT_UNSPEC, CLSACT_INGRESS, 5",
        "TCX_INGRESS, TC_ACT_OK, CLSACT_INGRESS, 0",
        "TCX_INGRESS, OTHER, CLSACT_INGRESS, 5",
        "TCX_INGRESS, OTHER, TCX_INGRESS, 0",
        "TCX_INGRESS, TC_ACT_REDIRECT, CLSACT_INGRESS, 0",
    })
    void whoGetsTo(AttachPoint before, Verdict verdict, AttachPoint opaque, int arrived) {
        String message = explained(view("before", before, Map.of(verdict, 5L)), opaque("opaque", opaque));

        assertTrue(message.contains(": " + arrived + " packets got there"), message);
    }

    @Test
    void aPacketThatPassedAnotherDeviceGoesOn() {
        Device host = new Device("vhost", 3, 2, 1, false);
        ProgramView before = view(
                AttachedProgram.at(AttachPoint.TCX_EGRESS, host, Direction.INGRESS)
                        .id(1)
                        .name("host")
                        .build(),
                Map.of(Verdict.TC_ACT_OK, 5L, Verdict.TC_ACT_SHOT, 2L));

        String message = explained(before, opaque("opaque", AttachPoint.TCX_INGRESS));

        assertTrue(message.contains(": 5 packets got there"), message);
    }

    @Test
    void severalThatAreNotTracedShareTheDoubt() {
        String message = Inference.added(List.of(
                        view("first", AttachPoint.TCX_INGRESS, Map.of(Verdict.TC_ACT_UNSPEC, 9L)),
                        opaque("one", AttachPoint.TCX_INGRESS),
                        opaque("two", AttachPoint.TCX_INGRESS),
                        view("last", AttachPoint.TCX_INGRESS, Map.of(Verdict.TC_ACT_OK, 4L))))
                .get(1)
                .explanation();

        assertTrue(message.contains("after it, with two on the same way: of 9 packets 4 went on."), message);
    }

    @Test
    void ourOwnProbeIsNoEvidence() {
        ProgramView probe = view(
                AttachedProgram.at(AttachPoint.TCX_INGRESS, ETH0, Direction.INGRESS)
                        .id(9)
                        .name("tctrace_probe")
                        .ours(true)
                        .build(),
                Map.of(Verdict.TC_ACT_UNSPEC, 5L));

        assertEquals("no BTF.", explained(probe, opaque("opaque", AttachPoint.CLSACT_INGRESS)));
    }

    /** What is said of the second. */
    private static String explained(ProgramView... views) {
        return Inference.added(List.of(views)).get(1).explanation();
    }

    private static ProgramView opaque(String name, AttachPoint point) {
        AttachedProgram program = AttachedProgram.at(point, ETH0, Direction.INGRESS)
                .id(1)
                .name(name)
                .build();
        return new ProgramView(program, false, NotTracedReason.NO_BTF, "no BTF.", Counters.ZERO);
    }

    private static ProgramView view(String name, AttachPoint point, Map<Verdict, Long> verdicts) {
        return view(
                AttachedProgram.at(point, ETH0, Direction.INGRESS)
                        .id(1)
                        .name(name)
                        .build(),
                verdicts);
    }

    private static ProgramView view(AttachedProgram program, Map<Verdict, Long> verdicts) {
        long packets = verdicts.values().stream().mapToLong(Long::longValue).sum();
        return new ProgramView(program, true, null, "", new Counters(packets, 0, 0, 0, verdicts, Map.of(), 0));
    }

    private static ProgramView view(String name, Direction direction, boolean traced, long packets) {
        AttachPoint point = direction == Direction.INGRESS ? AttachPoint.TCX_INGRESS : AttachPoint.TCX_EGRESS;
        AttachedProgram program =
                AttachedProgram.at(point, ETH0, direction).id(1).name(name).build();
        Map<Verdict, Long> verdicts = traced ? Map.of(Verdict.TC_ACT_UNSPEC, packets) : Map.of();
        Counters counters = new Counters(packets, 0, 0, 0, verdicts, Map.of(), 0);
        return new ProgramView(
                program, traced, traced ? null : NotTracedReason.NO_BTF, traced ? "" : "no BTF.", counters);
    }
}
