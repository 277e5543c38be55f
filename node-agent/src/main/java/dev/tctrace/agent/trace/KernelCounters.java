package dev.tctrace.agent.trace;

import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.Map;

import dev.tctrace.api.v1alpha1.VerdictName;

/** Sums and reads counters. Pure. */
final class KernelCounters {
    private KernelCounters() {}

    /**
     * @param memory struct tctrace_counters, one a CPU; may change while it is read
     * @param cpus how many
     */
    static Counters read(ByteBuffer memory, int cpus) {
        long reported = 0;
        long sampled = 0;
        long lost = 0;
        long bytes = 0;
        long unpaired = 0;
        Map<VerdictName, Long> packetsByVerdict = new EnumMap<>(VerdictName.class);
        Map<VerdictName, Long> bytesByVerdict = new EnumMap<>(VerdictName.class);
        for (int cpu = 0; cpu < cpus; cpu++) {
            int start = cpu * Layout.Counter.SIZE;
            unpaired += memory.getLong(start + Layout.Counter.UNPAIRED);
            for (VerdictName verdict : VerdictName.values()) {
                int at = start + verdict.ordinal() * Layout.Counter.VERDICT_SIZE;
                long r = memory.getLong(at + Layout.Counter.REPORTED);
                long s = memory.getLong(at + Layout.Counter.SAMPLED);
                long l = memory.getLong(at + Layout.Counter.LOST);
                long b = memory.getLong(at + Layout.Counter.BYTES);
                reported += r;
                sampled += s;
                lost += l;
                bytes += b;
                if (r + s + l > 0) {
                    packetsByVerdict.merge(verdict, r + s + l, Long::sum);
                    bytesByVerdict.merge(verdict, b, Long::sum);
                }
            }
        }
        return new Counters(reported, sampled, lost, bytes, packetsByVerdict, bytesByVerdict, unpaired);
    }

    static Counters sum(Counters left, Counters right) {
        return new Counters(
                left.reported() + right.reported(),
                left.sampledOut() + right.sampledOut(),
                left.lost() + right.lost(),
                left.bytes() + right.bytes(),
                sum(left.packetsByVerdict(), right.packetsByVerdict()),
                sum(left.bytesByVerdict(), right.bytesByVerdict()),
                left.unpaired() + right.unpaired());
    }

    private static Map<VerdictName, Long> sum(Map<VerdictName, Long> left, Map<VerdictName, Long> right) {
        Map<VerdictName, Long> sum = new EnumMap<>(VerdictName.class);
        sum.putAll(left);
        right.forEach((verdict, count) -> sum.merge(verdict, count, Long::sum));
        return sum;
    }
}
