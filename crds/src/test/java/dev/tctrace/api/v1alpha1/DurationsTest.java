// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.api.v1alpha1;

import java.time.Duration;
import java.util.Optional;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertEquals;

class DurationsTest {

    @ParameterizedTest
    @CsvSource({"90s,90", "10m,600", "1h30m,5400", "1h0m1s,3601", "168h,604800", "0h5s,5", "120m,7200"})
    void isRead(String text, long seconds) {
        assertEquals(Optional.of(Duration.ofSeconds(seconds)), Durations.parse(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0s",
                "0h0m",
                "-5m",
                "10",
                "10min",
                "1d",
                "1.5h",
                "5s1m",
                "1h 5m",
                " 5m",
                "PT5M",
                "169h",
                "9999999s",
                "h",
                "١m"
            })
    void isRefused(String text) {
        assertEquals(Optional.empty(), Durations.parse(text));
    }
}
