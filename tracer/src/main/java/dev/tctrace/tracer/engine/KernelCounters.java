// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.engine;

import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.Map;

import dev.tctrace.tracer.Counters;
import dev.tctrace.tracer.tc.Verdict;

/** Sums and reads counters. Pure. */
final class KernelCounters {
    /** The code 0 of a filter that returns a class id. */
    private static final Verdict NO_MATCH = Verdict.of(0);

    private KernelCounters() {}

    /**
     * @param memory struct tctrace_counters, one a CPU, for each place; may change while it is read
     * @param cpus how many
     * @param place which place, from 0
     * @param verdicts whether what was returned is a verdict; else it is a class id, and 0 where there was no match
     */
    static Counters read(ByteBuffer memory, int cpus, int place, boolean verdicts) {
        long reported = 0;
        long sampled = 0;
        long lost = 0;
        long bytes = 0;
        long unpaired = 0;
        long noMatch = 0;
        long unfiltered = 0;
        Map<Verdict, Long> packetsByVerdict = new EnumMap<>(Verdict.class);
        Map<Verdict, Long> bytesByVerdict = new EnumMap<>(Verdict.class);
        for (int cpu = 0; cpu < cpus; cpu++) {
            int start = (place * cpus + cpu) * Layout.Counter.SIZE;
            unpaired += memory.getLong(start + Layout.Counter.UNPAIRED);
            unfiltered += memory.getLong(start + Layout.Counter.UNFILTERED);
            for (Verdict verdict : Verdict.values()) {
                int at = start + verdict.counterIndex() * Layout.Counter.VERDICT_SIZE;
                long r = memory.getLong(at + Layout.Counter.REPORTED);
                long s = memory.getLong(at + Layout.Counter.SAMPLED);
                long l = memory.getLong(at + Layout.Counter.LOST);
                long b = memory.getLong(at + Layout.Counter.BYTES);
                reported += r;
                sampled += s;
                lost += l;
                bytes += b;
                if (!verdicts) {
                    noMatch += verdict == NO_MATCH ? r + s + l : 0;
                } else if (r + s + l > 0) {
                    packetsByVerdict.merge(verdict, r + s + l, Long::sum);
                    bytesByVerdict.merge(verdict, b, Long::sum);
                }
            }
        }
        return new Counters(
                reported, sampled, lost, bytes, packetsByVerdict, bytesByVerdict, unpaired, noMatch, unfiltered);
    }

    /** Calls on the device, where they are counted: of each CPU. */
    static long[] seen(ByteBuffer memory, int cpus) {
        long[] seen = new long[cpus];
        for (int cpu = 0; cpu < cpus; cpu++) {
            seen[cpu] = memory.getLong(cpu * Layout.Counter.SIZE + Layout.Counter.SEEN);
        }
        return seen;
    }

    static Counters sum(Counters left, Counters right) {
        return new Counters(
                left.reported() + right.reported(),
                left.sampledOut() + right.sampledOut(),
                left.lost() + right.lost(),
                left.bytes() + right.bytes(),
                sum(left.packetsByVerdict(), right.packetsByVerdict()),
                sum(left.bytesByVerdict(), right.bytesByVerdict()),
                left.unpaired() + right.unpaired(),
                left.noMatch() + right.noMatch(),
                left.unfiltered() + right.unfiltered());
    }

    private static Map<Verdict, Long> sum(Map<Verdict, Long> left, Map<Verdict, Long> right) {
        Map<Verdict, Long> sum = new EnumMap<>(Verdict.class);
        sum.putAll(left);
        right.forEach((verdict, count) -> sum.merge(verdict, count, Long::sum));
        return sum;
    }
}
