package dev.tctrace.agent.report.status;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import dev.tctrace.agent.tc.Effect;
import dev.tctrace.agent.tc.VerdictMeaning;
import dev.tctrace.agent.trace.Counters;
import dev.tctrace.agent.trace.ProgramView;
import dev.tctrace.agent.trace.SessionSnapshot;
import dev.tctrace.api.v1alpha1.NodeStatus;
import dev.tctrace.api.v1alpha1.Summary;
import dev.tctrace.api.v1alpha1.VerdictCount;
import dev.tctrace.api.v1alpha1.VerdictName;

/**
 * Sums of matched packets, as the status tells them. They only grow, within one question (see {@link TraceLedger}).
 *
 * @param packetsByVerdict absent: none
 * @param bytesByVerdict absent: none
 */
public record Totals(
        long packets,
        long bytes,
        long dropped,
        long sampledOut,
        long lost,
        Map<VerdictName, Long> packetsByVerdict,
        Map<VerdictName, Long> bytesByVerdict) {

    public static final Totals ZERO = new Totals(0, 0, 0, 0, 0, Map.of(), Map.of());

    public Totals {
        packetsByVerdict = Map.copyOf(packetsByVerdict);
        bytesByVerdict = Map.copyOf(bytesByVerdict);
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
                total.packetsByVerdict(),
                total.bytesByVerdict());
    }

    /** What a node's entry says; the other direction of {@link NodeEntry}. */
    public static Totals of(NodeStatus entry) {
        Summary summary = entry.summary();
        if (summary == null) {
            return ZERO;
        }
        Map<VerdictName, Long> packets = new EnumMap<>(VerdictName.class);
        Map<VerdictName, Long> bytes = new EnumMap<>(VerdictName.class);
        for (VerdictCount count : Objects.requireNonNullElse(entry.verdicts(), List.<VerdictCount>of())) {
            packets.merge(count.verdict(), orZero(count.packets()), Long::sum);
            bytes.merge(count.verdict(), orZero(count.bytes()), Long::sum);
        }
        return new Totals(
                orZero(summary.packets()),
                orZero(summary.bytes()),
                orZero(summary.dropped()),
                orZero(summary.sampledOut()),
                orZero(summary.lost()),
                packets,
                bytes);
    }

    /** What a row of a node's entry says; rows do not tell bytes and verdicts. */
    static Totals of(NodeStatus.TargetStatus row) {
        return new Totals(orZero(row.packets()), 0, orZero(row.dropped()), 0, orZero(row.lost()), Map.of(), Map.of());
    }

    public Totals plus(Totals other) {
        return new Totals(
                packets + other.packets,
                bytes + other.bytes,
                dropped + other.dropped,
                sampledOut + other.sampledOut,
                lost + other.lost,
                sum(packetsByVerdict, other.packetsByVerdict),
                sum(bytesByVerdict, other.bytesByVerdict));
    }

    /** How many packets a program dropped: what the verdicts mean where it is attached. */
    static long dropped(ProgramView program) {
        return program.counters().packetsByVerdict().entrySet().stream()
                .filter(count ->
                        VerdictMeaning.of(program.program(), count.getKey().value()) == Effect.DROP)
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    /** Of programs that are gone only the verdict is left, so that TC_ACT_SHOT is taken for what it says. */
    private static long dropped(SessionSnapshot snapshot) {
        long here = 0;
        long gone = shot(snapshot.total());
        for (ProgramView program : snapshot.programs()) {
            here += dropped(program);
            gone -= shot(program.counters());
        }
        return here + Math.max(0, gone);
    }

    private static long shot(Counters counters) {
        return counters.packetsByVerdict().getOrDefault(VerdictName.TC_ACT_SHOT, 0L);
    }

    private static Map<VerdictName, Long> sum(Map<VerdictName, Long> one, Map<VerdictName, Long> other) {
        Map<VerdictName, Long> sum = new EnumMap<>(VerdictName.class);
        sum.putAll(one);
        other.forEach((verdict, count) -> sum.merge(verdict, count, Long::sum));
        return sum;
    }

    private static long orZero(Long value) {
        return value == null ? 0 : value;
    }
}
