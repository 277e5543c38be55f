// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.tc;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The same values on a real kernel: {@link VerdictOnKernelTest}. */
class VerdictMeaningTest {
    @ParameterizedTest
    @CsvSource({
        "-1, NEXT,           NEXT,     NEXT,     CLASSIFIED",
        " 0, PASS,           PASS,     PASS,     NO_MATCH",
        " 1, SKIP_TO_CLSACT, NEXT,     DROP,     CLASSIFIED",
        " 2, DROP,           DROP,     DROP,     CLASSIFIED",
        " 3, SKIP_TO_CLSACT, NEXT,     DROP,     CLASSIFIED",
        " 4, SKIP_TO_CLSACT, STOLEN,   DROP,     CLASSIFIED",
        " 5, SKIP_TO_CLSACT, NEXT,     DROP,     CLASSIFIED",
        " 6, SKIP_TO_CLSACT, NEXT,     DROP,     CLASSIFIED",
        " 7, REDIRECT,       REDIRECT, REDIRECT, CLASSIFIED",
        " 8, SKIP_TO_CLSACT, TRAP,     DROP,     CLASSIFIED",
        " 4711, SKIP_TO_CLSACT, NEXT,  DROP,     CLASSIFIED",
        "-2147483648, SKIP_TO_CLSACT, NEXT, DROP, CLASSIFIED",
    })
    void everyAttachPointReadsAVerdictInItsOwnWay(
            int verdict, Effect tcx, Effect directAction, Effect netkit, Effect classifier) {
        assertEquals(tcx, VerdictMeaning.of(AttachPoint.TCX_INGRESS, true, verdict));
        assertEquals(tcx, VerdictMeaning.of(AttachPoint.TCX_EGRESS, true, verdict));
        assertEquals(directAction, VerdictMeaning.of(AttachPoint.CLSACT_INGRESS, true, verdict));
        assertEquals(directAction, VerdictMeaning.of(AttachPoint.CLSACT_EGRESS, true, verdict));
        assertEquals(netkit, VerdictMeaning.of(AttachPoint.NETKIT_PRIMARY, true, verdict));
        assertEquals(netkit, VerdictMeaning.of(AttachPoint.NETKIT_PEER, true, verdict));
        assertEquals(classifier, VerdictMeaning.of(AttachPoint.CLSACT_INGRESS, false, verdict));
    }

    @ParameterizedTest
    @CsvSource({
        // Five codes replace the action's own, -1 leaves it, and every other one ends the filter without a decision.
        " 0, SHOT,  PASS",
        " 1, SHOT,  RECLASSIFY",
        " 2, OK,    DROP",
        " 3, SHOT,  NEXT_ACTION",
        " 4, OK,    NEXT",
        " 7, OK,    REDIRECT",
        "-1, SHOT,  DROP",
        "-1, PIPE,  NEXT_ACTION",
        "-1, STOLEN, STOLEN",
        "-1, UNSPEC, NEXT",
        "4711, OK,  NEXT",
    })
    void anActionHasACodeOfItsOwn(int verdict, String byDefault, Effect effect) {
        int code = Verdict.valueOf("TC_ACT_" + byDefault).code();
        assertEquals(effect, VerdictMeaning.of(AttachPoint.ACTION_EGRESS, true, code, verdict));
    }

    @Test
    void aQdiscDoesNotRedirect() {
        assertEquals(Effect.PASS, VerdictMeaning.of(AttachPoint.QDISC_EGRESS, true, 7));
        assertEquals(Effect.DROP, VerdictMeaning.of(AttachPoint.QDISC_EGRESS, true, 2));
        assertEquals(Effect.CLASSIFIED, VerdictMeaning.of(AttachPoint.QDISC_EGRESS, false, 2));
        assertEquals(Effect.PASS, VerdictMeaning.of(AttachPoint.QDISC_ACTION, true, -1, 7));
    }

    @ParameterizedTest
    @CsvSource({"0, no match", "-1, match", "2, class 0:2", "65538, class 1:2"})
    void aClassIsNoVerdict(int returned, String text) {
        Device device = new Device("eth0", 2, 1, 1, true);
        AttachedProgram filter = AttachedProgram.at(AttachPoint.CLSACT_INGRESS, device, Direction.INGRESS)
                .id(1)
                .name("by_size")
                .directAction(false)
                .build();

        assertEquals(text, VerdictMeaning.text(filter, returned));
        assertFalse(filter.returnsVerdict());
    }

    @ParameterizedTest
    @EnumSource(Effect.class)
    void whatTakesAPacketAwayEndsItsHookToo(Effect effect) {
        assertEquals(effect.endsPath(), effect.endsPath() && effect.endsHook());
    }

    @Test
    void whoeverDoesNotLeaveItToTheNextHasDecided() {
        assertTrue(Effect.DROP.endsHook());
        assertTrue(Effect.PASS.endsHook());
        assertFalse(Effect.NEXT.endsHook());
        assertFalse(Effect.SKIP_TO_CLSACT.endsHook());
    }
}
