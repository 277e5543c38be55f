// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.operator.config;

import java.util.List;
import java.util.stream.Stream;

import io.javaoperatorsdk.operator.processing.retry.RetryExecution;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;

class RetriesTest {

    @Test
    void areEverSlowerAndHaveNoEnd() {
        RetryExecution retries = Retries.withoutEnd().initExecution();

        List<Long> seconds = Stream.generate(() -> retries.nextDelay().orElseThrow() / 1000)
                .limit(1000)
                .toList();

        assertEquals(List.of(2L, 2L, 4L, 8L, 16L, 32L, 60L), seconds.subList(0, 7));
        assertEquals(60L, seconds.get(999));
    }
}
