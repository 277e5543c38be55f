// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.report.status;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Drops by the kernel, by reason. Old kernels have no reasons but functions, of which there are many: so these are bounded. */
final class DropCounts {
    static final int MOST_REASONS = 16;
    static final String OTHER = "OTHER";

    private DropCounts() {}

    static Map<String, Long> sum(Map<String, Long> one, Map<String, Long> other) {
        Map<String, Long> sum = new HashMap<>(one);
        other.forEach((reason, count) -> sum.merge(reason, count, Long::sum));
        return bounded(sum);
    }

    /** The most frequent ones, the rest in one sum. */
    static Map<String, Long> bounded(Map<String, Long> counts) {
        if (counts.size() <= MOST_REASONS) {
            return Map.copyOf(counts);
        }
        List<Map.Entry<String, Long>> kept = counts.entrySet().stream()
                .filter(count -> !count.getKey().equals(OTHER))
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed().thenComparing(Map.Entry.comparingByKey()))
                .limit(MOST_REASONS - 1)
                .toList();
        Map<String, Long> bounded =
                new HashMap<>(kept.stream().collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
        long rest = counts.values().stream().mapToLong(Long::longValue).sum()
                - bounded.values().stream().mapToLong(Long::longValue).sum();
        bounded.put(OTHER, rest);
        return Map.copyOf(bounded);
    }
}
