// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.report.status;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

import dev.tctrace.agent.api.ApiEnums;
import dev.tctrace.api.v1alpha1.NodeStatus;
import dev.tctrace.api.v1alpha1.Summary;
import dev.tctrace.api.v1alpha1.VerdictCount;
import dev.tctrace.tracer.Counters;
import dev.tctrace.tracer.ProgramView;
import dev.tctrace.tracer.SessionSnapshot;
import dev.tctrace.tracer.tc.Effect;
import dev.tctrace.tracer.tc.Verdict;
import dev.tctrace.tracer.tc.VerdictMeaning;

/**
 * Sums of matched packets, as the status tells them. They only grow, within one question (see {@link CarriedCounters}).
 *
 * @param unfiltered not in {@code packets}: those that could not be filtered
 * @param packetsByVerdict absent: none
 * @param bytesByVerdict absent: none
 * @param droppedByKernel of the reported packets, by the kernel's reason; absent: none
 */
public record Totals(
        long packets,
        long bytes,
        long dropped,
        long sampledOut,
        long lost,
        long unfiltered,
        Map<Verdict, Long> packetsByVerdict,
        Map<Verdict, Long> bytesByVerdict,
        Map<String, Long> droppedByKernel) {

    public static final Totals ZERO = new Totals(0, 0, 0, 0, 0, 0, Map.of(), Map.of(), Map.of());

    public Totals {
        packetsByVerdict = Map.copyOf(packetsByVerdict);
        bytesByVerdict = Map.copyOf(bytesByVerdict);
        droppedByKernel = DropCounts.bounded(droppedByKernel);
    }

    /** What a session has counted. */
    public static Totals of(SessionSnapshot snapshot) {
        Counters total = snapshot.total();
        return new Totals(
                total.matched(),
                total.bytes(),
                dropped(snapshot),
                total.sampledOut(),
                total.lost(),
                total.unfiltered(),
                total.packetsByVerdict(),
                total.bytesByVerdict(),
                snapshot.droppedByKernel());
    }

    /** What a node's entry says; the other direction of {@link NodeEntryFactory}. */
    public static Totals of(NodeStatus entry) {
        Summary summary = entry.summary();
        if (summary == null) {
            return ZERO;
        }
        Map<Verdict, Long> packets = new EnumMap<>(Verdict.class);
        Map<Verdict, Long> bytes = new EnumMap<>(Verdict.class);
        for (VerdictCount count : Objects.requireNonNullElse(entry.verdicts(), List.<VerdictCount>of())) {
            packets.merge(ApiEnums.fromApi(count.verdict()), orZero(count.packets()), Long::sum);
            bytes.merge(ApiEnums.fromApi(count.verdict()), orZero(count.bytes()), Long::sum);
        }
        return new Totals(
                orZero(summary.packets()),
                orZero(summary.bytes()),
                orZero(summary.dropped()),
                orZero(summary.sampledOut()),
                orZero(summary.lost()),
                orZero(summary.unfiltered()),
                packets,
                bytes,
                Objects.requireNonNullElse(summary.droppedByKernel(), Map.of()));
    }

    /** What a row of a node's entry says; rows do not tell bytes and verdicts. */
    static Totals of(NodeStatus.TargetStatus row) {
        return new Totals(
                orZero(row.packets()),
                0,
                orZero(row.dropped()),
                0,
                orZero(row.lost()),
                0,
                Map.of(),
                Map.of(),
                Map.of());
    }

    public Totals plus(Totals other) {
        return new Totals(
                packets + other.packets,
                bytes + other.bytes,
                dropped + other.dropped,
                sampledOut + other.sampledOut,
                lost + other.lost,
                unfiltered + other.unfiltered,
                sum(packetsByVerdict, other.packetsByVerdict),
                sum(bytesByVerdict, other.bytesByVerdict),
                DropCounts.sum(droppedByKernel, other.droppedByKernel));
    }

    /** How many packets a program dropped: what the verdicts mean where it is attached. */
    static long dropped(ProgramView program) {
        return program.counters().packetsByVerdict().entrySet().stream()
                .filter(count ->
                        VerdictMeaning.of(program.program(), count.getKey().code()) == Effect.DROP)
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    /** Of programs that went long ago only the verdict is left, so that TC_ACT_SHOT is taken for what it says. */
    private static long dropped(SessionSnapshot snapshot) {
        long here = 0;
        long gone = shot(snapshot.total());
        for (ProgramView program : Stream.concat(snapshot.programs().stream(), snapshot.gone().stream())
                .toList()) {
            here += dropped(program);
            gone -= shot(program.counters());
        }
        return here + Math.max(0, gone);
    }

    private static long shot(Counters counters) {
        return counters.packetsByVerdict().getOrDefault(Verdict.TC_ACT_SHOT, 0L);
    }

    private static Map<Verdict, Long> sum(Map<Verdict, Long> one, Map<Verdict, Long> other) {
        Map<Verdict, Long> sum = new EnumMap<>(Verdict.class);
        sum.putAll(one);
        other.forEach((verdict, count) -> sum.merge(verdict, count, Long::sum));
        return sum;
    }

    private static long orZero(Long value) {
        return value == null ? 0 : value;
    }
}
