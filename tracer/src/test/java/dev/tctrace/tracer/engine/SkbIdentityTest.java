// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.engine;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

class SkbIdentityTest {
    private static final long ADDRESS = 0xffff888012345600L;

    @Test
    void isSipHash24() {
        // The reference implementation's vector for the key 00 01 … 0f and the input 00 01 … 07.
        SkbIdentity identity = new SkbIdentity(0x0706050403020100L, 0x0f0e0d0c0b0a0908L);

        assertEquals(0x93f5f5799a932462L, identity.of(0x0706050403020100L));
    }

    @Test
    void oneAddressIsOneNumberInAProcessAndAnotherInTheNext() {
        SkbIdentity here = SkbIdentity.withRandomKey();

        assertEquals(here.of(ADDRESS), here.of(ADDRESS));
        assertNotEquals(ADDRESS, here.of(ADDRESS));
        assertNotEquals(here.of(ADDRESS), SkbIdentity.withRandomKey().of(ADDRESS));
    }
}
