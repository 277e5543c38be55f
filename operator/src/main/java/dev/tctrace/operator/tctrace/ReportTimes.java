// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.operator.tctrace;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

import io.javaoperatorsdk.operator.processing.event.ResourceID;

import dev.tctrace.api.contract.Timestamps;
import dev.tctrace.api.v1alpha1.NodeStatus;
import dev.tctrace.operator.pods.Interner;

/**
 * When each node's latest report was first seen, by the operator's own clock: the time that stands in a report is the node's, which
 * may be wrong. Thread-safe.
 */
final class ReportTimes {
    /** A node's name is one string in all traces. */
    private static final Interner NODES = new Interner();

    private final Map<ResourceID, Map<String, Seen>> traces = new ConcurrentHashMap<>();

    /** What a report says of its time, and when it was seen. */
    record Seen(String lastReport, Instant at) {}

    /** Takes note of a trace's entries as they are now, and says when each was first seen so. */
    Map<String, Instant> note(ResourceID trace, List<NodeStatus> entries, Instant now) {
        Map<String, Seen> seen = traces.compute(trace, (id, before) -> next(before, entries, now));
        Map<String, Instant> times = new HashMap<>();
        seen.forEach((node, report) -> times.put(node, report.at()));
        return times;
    }

    void forget(ResourceID trace) {
        traces.remove(trace);
    }

    /**
     * @param before null where the trace was never looked at: then the time that a report bears is all there is to go by
     */
    static Map<String, Seen> next(Map<String, Seen> before, List<NodeStatus> entries, Instant now) {
        Map<String, Seen> next = new HashMap<>();
        for (NodeStatus entry : entries) {
            String written = entry.agent() == null ? null : entry.agent().lastReport();
            Seen last = before == null ? null : before.get(entry.name());
            Instant at = now;
            if (before == null) {
                at = Timestamps.parse(written).filter(now::isAfter).orElse(now);
            } else if (last != null && Objects.equals(last.lastReport(), written)) {
                at = last.at();
            }
            next.put(NODES.string(entry.name()), new Seen(written, at));
        }
        return Map.copyOf(next);
    }
}
