package dev.tctrace.agent.tc;

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
        " 0, PASS,           PASS,     PASS,     NEXT",
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
