// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.engine;

import java.util.List;

import org.junit.jupiter.api.Test;

import dev.tctrace.tracer.tc.AttachPoint;
import dev.tctrace.tracer.tc.AttachedProgram;
import dev.tctrace.tracer.tc.Device;
import dev.tctrace.tracer.tc.Direction;
import dev.tctrace.tracer.tc.NotTracedReason;
import dev.tctrace.tracer.tc.Placement;
import dev.tctrace.tracer.tc.Verdict;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class SharedPlacesTest {
    private static final Device ETH0 = new Device("eth0", 2, 1, 1, true);
    private static final int EVERY_VERDICT_THAT_TCX_DOES_NOT_KNOW = mask(
            Verdict.TC_ACT_UNSPEC,
            Verdict.TC_ACT_RECLASSIFY,
            Verdict.TC_ACT_PIPE,
            Verdict.TC_ACT_STOLEN,
            Verdict.TC_ACT_QUEUED,
            Verdict.TC_ACT_REPEAT,
            Verdict.TC_ACT_TRAP,
            Verdict.OTHER);

    @Test
    void ordinaryProgramsAreAlone() {
        AttachedProgram one = at(1, AttachPoint.TCX_INGRESS, 0, true);
        AttachedProgram other = at(2, AttachPoint.TCX_INGRESS, 1, true);
        AttachedProgram out = at(1, AttachPoint.TCX_EGRESS, 0, true);

        List<SharedPlaces> places = SharedPlaces.of(List.of(one, other, out), List.of(one, other, out));

        assertEquals(3, places.size());
        assertTrue(places.stream().allMatch(SharedPlaces::apart));
        assertEquals(List.of(0), places.get(0).goesOn());
    }

    @Test
    void fromTcxAPacketComesToTheFirstFilterOfClsact() {
        AttachedProgram tcx = at(1, AttachPoint.TCX_INGRESS, 0, true);
        AttachedProgram clsact = at(1, AttachPoint.CLSACT_INGRESS, 0, true);

        SharedPlaces places = of(tcx, clsact);

        assertTrue(places.apart());
        assertEquals(List.of(EVERY_VERDICT_THAT_TCX_DOES_NOT_KNOW, 0), places.goesOn());
        assertEquals(List.of(tcx, clsact), places.counted());
    }

    @Test
    void twoFiltersInARowAreToldApart() {
        assertTrue(of(at(1, AttachPoint.CLSACT_EGRESS, 3, true), at(1, AttachPoint.CLSACT_EGRESS, 4, true))
                .apart());
    }

    @Test
    void whoElseDecidesInBetweenLeavesItOpen() {
        AttachedProgram first = at(1, AttachPoint.CLSACT_EGRESS, 0, true);
        AttachedProgram second = at(1, AttachPoint.CLSACT_EGRESS, 2, true);
        SharedPlaces places = of(first, at(2, AttachPoint.CLSACT_EGRESS, 1, true), second);

        assertFalse(places.apart());
        assertEquals(List.of(first), places.counted());
        assertEquals(
                NotTracedReason.AMBIGUOUS,
                places.notCounted().get(TracerKey.of(second)).reason());
    }

    @Test
    void aPlaceThatSomePacketsDoNotComeToLeavesItOpen() {
        assertFalse(of(at(1, AttachPoint.CLSACT_EGRESS, 0, false), at(1, AttachPoint.CLSACT_EGRESS, 1, true))
                .apart());
        assertFalse(of(at(1, AttachPoint.ACTION_EGRESS, 0, true), at(1, AttachPoint.ACTION_EGRESS, 1, true))
                .apart());
    }

    @Test
    void aPacketMayLeaveTcxBeforeItsFirstPlace() {
        AttachedProgram before = at(2, AttachPoint.TCX_INGRESS, 0, true);
        assertFalse(of(before, at(1, AttachPoint.TCX_INGRESS, 1, true), at(1, AttachPoint.CLSACT_INGRESS, 0, true))
                .apart());
    }

    @Test
    void onlyWhatDropsAPacketEndsIt() {
        int shot = mask(Verdict.TC_ACT_SHOT);
        assertEquals(shot, of(at(1, AttachPoint.CLSACT_INGRESS, 0, true)).drops());
        assertEquals(
                shot,
                of(at(1, AttachPoint.TCX_INGRESS, 0, true), at(1, AttachPoint.CLSACT_INGRESS, 0, true))
                        .drops());
        AttachedProgram netkit = at(1, AttachPoint.NETKIT_PEER, 0, true);
        int goOn = mask(Verdict.TC_ACT_UNSPEC, Verdict.TC_ACT_OK, Verdict.TC_ACT_REDIRECT);
        assertEquals(mask(Verdict.values()) & ~goOn, of(netkit).drops());
        // What a filter without direct-action returns is a class.
        AttachedProgram classifier = AttachedProgram.at(AttachPoint.CLSACT_INGRESS, ETH0, Direction.INGRESS)
                .id(1)
                .name("class")
                .position(1)
                .directAction(false)
                .placement(new Placement(0, 1, true, -1, 0, null))
                .build();
        assertEquals(0, of(classifier).drops());
    }

    /** Of program 1. */
    private static SharedPlaces of(AttachedProgram... programs) {
        return SharedPlaces.of(List.of(programs), List.of(programs)).stream()
                .filter(places -> places.first().id() == 1)
                .findFirst()
                .orElseThrow();
    }

    private static int mask(Verdict... verdicts) {
        int mask = 0;
        for (Verdict verdict : verdicts) {
            mask |= 1 << verdict.counterIndex();
        }
        return mask;
    }

    private static AttachedProgram at(int id, AttachPoint point, int order, boolean everyPacket) {
        return AttachedProgram.at(point, ETH0, point.ingress() ? Direction.INGRESS : Direction.EGRESS)
                .id(id)
                .name("program" + id)
                .position(order + 1)
                .placement(new Placement(order, order + 1, everyPacket, -1, 0, null))
                .build();
    }
}
