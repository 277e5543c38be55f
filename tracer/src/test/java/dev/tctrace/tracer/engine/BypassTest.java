// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.engine;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class BypassTest {
    private final Bypass bypass = new Bypass();

    @Test
    void whatPassesTheHostsEndFirstIsNoBypass() {
        bypass.look(0, 5);
        bypass.look(10, 15);
        // Two dropped by the programs, one on its way.
        bypass.look(12, 20);
        bypass.look(13, 20);
        bypass.look(20, 27);

        assertFalse(bypass.found());
    }

    @Test
    void packetsThatNoProgramSawCamePastThem() {
        bypass.look(0, 5);
        bypass.look(1, 5);
        assertFalse(bypass.found());
        bypass.look(2, 5);

        assertTrue(bypass.found());
        assertEquals(2, bypass.past());
    }

    @Test
    void manyAtOnceAreEnough() {
        bypass.look(0, 0);
        bypass.look(50, 1);

        assertTrue(bypass.found());
    }
}
