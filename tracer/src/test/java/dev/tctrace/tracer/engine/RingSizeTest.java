// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.engine;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.junit.jupiter.api.Assertions.assertEquals;

class RingSizeTest {
    @ParameterizedTest
    @CsvSource({
        // The defaults: 100 records a second of 8 + 48 + 2 * 128 bytes, for two seconds.
        "100, 128, 65536",
        "1, 64, 65536",
        "100, 512, 262144",
        "1000, 128, 1048576",
        "10000, 512, 4194304",
        "0, 128, 4194304",
    })
    void holdsTheRecordsOfTwoSeconds(int maxRecordsPerSecond, int snapLength, int bytes) {
        assertEquals(bytes, RingSize.bytes(maxRecordsPerSecond, snapLength));
    }
}
