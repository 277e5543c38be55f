// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.api.contract;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

class FieldManagerTest {
    @Test
    void aFieldManagersNameFits() {
        assertEquals("tctrace-agent-node-1", FieldManager.of("node-1"));
        String one = FieldManager.of("n".repeat(252) + "1");
        String other = FieldManager.of("n".repeat(252) + "2");
        assertEquals(128, one.length());
        assertFalse(one.equals(other));
    }
}
