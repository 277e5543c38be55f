// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.operator.tctrace;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.tctrace.api.v1alpha1.NodeStatus;

/** Says in which times pods were not traced, though they should have been. Pure. */
final class Gaps {
    /** A sentence names this many, and counts the others. */
    private static final int NAMED = 3;

    private Gaps() {}

    /** A sentence that follows another, with a space before it; empty where there was no gap. */
    static String sentence(List<NodeStatus> entries) {
        List<String> gaps = entries.stream().flatMap(Gaps::of).toList();
        if (gaps.isEmpty()) {
            return "";
        }
        int more = gaps.size() - NAMED;
        return " Not traced: " + gaps.stream().limit(NAMED).collect(Collectors.joining("; "))
                + (more > 0 ? "; and " + more + " more times, see status.nodes[].agent.gaps" : "") + ".";
    }

    private static Stream<String> of(NodeStatus entry) {
        return entry.agent() == null || entry.agent().gaps() == null
                ? Stream.empty()
                : entry.agent().gaps().stream()
                        .map(gap -> "node " + entry.name() + " from " + gap.since() + " to " + gap.until());
    }
}
