// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.operator.tctrace;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;

import dev.tctrace.api.v1alpha1.NodeStatus;
import dev.tctrace.api.v1alpha1.Summary;
import dev.tctrace.api.v1alpha1.VerdictCount;
import dev.tctrace.api.v1alpha1.VerdictName;

/** Sums over what the nodes' agents counted. */
final class NodeSums {
    private NodeSums() {}

    static Summary summary(int nodes, int pods, int tracing, List<NodeStatus> entries) {
        Map<String, Long> droppedByKernel = droppedByKernel(entries);
        return new Summary(
                nodes,
                pods,
                tracing,
                sum(entries, Summary::packets),
                sum(entries, Summary::bytes),
                sum(entries, Summary::dropped),
                sum(entries, Summary::sampledOut),
                sum(entries, Summary::lost),
                noneIfZero(sum(entries, Summary::unfiltered)),
                droppedByKernel,
                droppedByKernel == null
                        ? null
                        : droppedByKernel.values().stream()
                                .mapToLong(Long::longValue)
                                .sum());
    }

    /** By reason; null where nothing was. */
    private static Map<String, Long> droppedByKernel(List<NodeStatus> entries) {
        Map<String, Long> sums = new TreeMap<>();
        entries.stream()
                .map(NodeStatus::summary)
                .filter(Objects::nonNull)
                .map(Summary::droppedByKernel)
                .filter(Objects::nonNull)
                .forEach(counts -> counts.forEach((reason, count) -> sums.merge(reason, orZero(count), Long::sum)));
        return sums.isEmpty() ? null : sums;
    }

    /** By verdict, in the order of their numbers; null where nothing was counted. */
    static List<VerdictCount> verdicts(List<NodeStatus> entries) {
        Map<VerdictName, VerdictCount> sums = new EnumMap<>(VerdictName.class);
        entries.stream()
                .map(NodeStatus::verdicts)
                .filter(Objects::nonNull)
                .flatMap(List::stream)
                .filter(count -> count.verdict() != null)
                .forEach(count -> sums.merge(
                        count.verdict(),
                        new VerdictCount(count.verdict(), orZero(count.packets()), orZero(count.bytes())),
                        NodeSums::add));
        return sums.isEmpty() ? null : List.copyOf(sums.values());
    }

    private static VerdictCount add(VerdictCount a, VerdictCount b) {
        return new VerdictCount(a.verdict(), a.packets() + b.packets(), a.bytes() + b.bytes());
    }

    private static long sum(List<NodeStatus> entries, Function<Summary, Long> field) {
        return entries.stream()
                .map(NodeStatus::summary)
                .filter(Objects::nonNull)
                .map(field)
                .mapToLong(NodeSums::orZero)
                .sum();
    }

    private static Long noneIfZero(long count) {
        return count == 0 ? null : count;
    }

    private static long orZero(Long value) {
        return value == null ? 0 : value;
    }
}
