package dev.tctrace.agent.tc;

import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import dev.tctrace.agent.tc.ChainDecision.Passed;
import dev.tctrace.api.v1alpha1.Direction;

import static org.junit.jupiter.api.Assertions.assertEquals;

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
    void theFirstOfAChainMayDecide() {
        Passed first = passed(AttachPoint.TCX_INGRESS, 2);

        assertEquals(Optional.of(first), ChainDecision.atHook(List.of(first)));
        assertEquals(Optional.of(first), ChainDecision.onPath(List.of(first)));
    }

    @Test
    void oneInTheMiddleMayDecide() {
        Passed middle = passed(AttachPoint.CLSACT_INGRESS, 0);
        List<Passed> all = List.of(passed(AttachPoint.TCX_INGRESS, 4), passed(AttachPoint.CLSACT_INGRESS, 3), middle);

        assertEquals(Optional.of(middle), ChainDecision.atHook(all));
        assertEquals(Optional.empty(), ChainDecision.onPath(all));
    }

    @Test
    void theLastOneMayLeaveItToTheKernel() {
        List<Passed> all = List.of(passed(AttachPoint.TCX_INGRESS, -1), passed(AttachPoint.CLSACT_INGRESS, -1));

        assertEquals(Optional.empty(), ChainDecision.atHook(all));
    }

    @Test
    void aPacketThatPassesTheHostEndMayBeDroppedInThePod() {
        Passed dropped = passed(AttachPoint.CLSACT_INGRESS, 2);

        assertEquals(
                Optional.of(dropped), ChainDecision.onPath(List.of(passed(AttachPoint.CLSACT_EGRESS, 0), dropped)));
    }

    private static Passed passed(AttachPoint point, int verdict) {
        Device device = new Device("eth0", 2, 4026531840L, 1, true);
        return new Passed(
                new AttachedProgram(1, "p", "0011223344556677", point, device, 1, true, Direction.Ingress, false),
                verdict);
    }
}
