// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.operator.tctrace;

import java.time.Instant;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import dev.tctrace.api.v1alpha1.NodeStatus;
import dev.tctrace.operator.tctrace.ReportTimes.Seen;

import static org.junit.jupiter.api.Assertions.assertEquals;

class ReportTimesTest {
    private static final Instant T0 = Instant.parse("2026-01-01T10:00:00Z");
    private static final Instant T1 = T0.plusSeconds(100);

    @Test
    void aReportIsSeenWhenItChanges() {
        Map<String, Seen> first = ReportTimes.next(Map.of(), List.of(entry("n1", "2026-01-01T08:00:00Z")), T0);
        assertEquals(T0, first.get("n1").at());

        Map<String, Seen> same = ReportTimes.next(first, List.of(entry("n1", "2026-01-01T08:00:00Z")), T1);
        assertEquals(T0, same.get("n1").at());

        Map<String, Seen> next = ReportTimes.next(first, List.of(entry("n1", "2026-01-01T08:01:00Z")), T1);
        assertEquals(T1, next.get("n1").at());
    }

    @Test
    void anOperatorThatHasJustStartedHasOnlyTheReportsOwnTime() {
        Map<String, Seen> seen = ReportTimes.next(
                null,
                List.of(
                        entry("old", "2026-01-01T08:00:00Z"),
                        entry("ahead", "2026-01-01T11:00:00Z"),
                        entry("none", null)),
                T0);

        assertEquals(Instant.parse("2026-01-01T08:00:00Z"), seen.get("old").at());
        assertEquals(T0, seen.get("ahead").at());
        assertEquals(T0, seen.get("none").at());
    }

    private static NodeStatus entry(String node, String lastReport) {
        return new NodeStatus(
                node, new NodeStatus.Agent("a", lastReport, 60, null), null, null, null, null, null, null);
    }
}
