// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.report.status;

import java.util.HashMap;
import java.util.Map;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;

class DropCountsTest {
    @Test
    void reasonsAreSummed() {
        assertEquals(
                Map.of("NETFILTER_DROP", 5L, "NO_SOCKET", 1L),
                DropCounts.sum(Map.of("NETFILTER_DROP", 2L), Map.of("NETFILTER_DROP", 3L, "NO_SOCKET", 1L)));
    }

    @Test
    void theRarestAreOneSumWhereThereAreTooMany() {
        Map<String, Long> counts = new HashMap<>();
        for (long i = 1; i <= 20; i++) {
            counts.put("function_" + i, i);
        }
        Map<String, Long> bounded = DropCounts.bounded(counts);
        assertEquals(DropCounts.MOST_REASONS, bounded.size());
        assertEquals(20L, bounded.get("function_20"));
        assertEquals(1L + 2 + 3 + 4 + 5, bounded.get(DropCounts.OTHER));
        // And again, with what was summed before
        Map<String, Long> more = DropCounts.sum(bounded, Map.of("function_1", 1L));
        assertEquals(DropCounts.MOST_REASONS, more.size());
        assertEquals(211, more.values().stream().mapToLong(Long::longValue).sum());
    }
}
