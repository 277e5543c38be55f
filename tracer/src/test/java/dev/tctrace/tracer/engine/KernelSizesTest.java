// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.engine;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;

class KernelSizesTest {

    @Test
    void aStackIsNoSmallerThanAPageOfArm64() {
        assertEquals(16384, KernelSizes.stack("amd64", 4096));
        assertEquals(16384, KernelSizes.stack("aarch64", 4096));
        assertEquals(16384, KernelSizes.stack("aarch64", 16384));
        assertEquals(65536, KernelSizes.stack("aarch64", 65536));
    }
}
