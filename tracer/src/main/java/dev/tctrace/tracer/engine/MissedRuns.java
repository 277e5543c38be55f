// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.engine;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

import dev.tctrace.tracer.Gap;
import dev.tctrace.tracer.libbpf.BpfException;
import dev.tctrace.tracer.libbpf.BpfProgram;

/** How many calls of a program its tracer missed, by the kernel's own count of runs, where that is on. Not thread-safe. */
final class MissedRuns {
    private static final int MOST_LOOKS = 8;

    /** How often programs had run when they were let go: they may come back. */
    private final Map<Integer, Long> runsBefore;

    /** @param most of how many programs that went the runs are kept */
    MissedRuns(int most) {
        runsBefore = new LinkedHashMap<>() {
            @Override
            protected boolean removeEldestEntry(Map.Entry<Integer, Long> eldest) {
                return size() > most;
            }
        };
    }

    /** A program is traced no longer, in a moment. */
    void letGo(int programId) {
        if (!RunCounts.on()) {
            return;
        }
        try (BpfProgram program = BpfProgram.byId(programId).orElse(null)) {
            if (program != null) {
                runsBefore.put(programId, program.info().runCount());
            }
        } catch (BpfException e) {
            // Then it counts as missed what it saw before: "at most" stays true.
        }
    }

    /**
     * How many packets passed a program before its tracer was there, at most.
     *
     * @param seen how many the tracer saw until now, by CPU
     * @param settled what it had seen before a grace period that has ended; null where there was none
     * @return {@link Gap#UNKNOWN} where the kernel does not count
     */
    long before(int programId, Supplier<long[]> seen, long[] settled) {
        if (!RunCounts.on()) {
            return Gap.UNKNOWN;
        }
        try (BpfProgram running = BpfProgram.byId(programId).orElse(null)) {
            return running == null
                    ? Gap.UNKNOWN
                    : before(() -> running.info().runCount(), seen, settled, runsBefore.getOrDefault(programId, 0L));
        } catch (BpfException e) {
            return Gap.UNKNOWN;
        }
    }

    /**
     * The tracer counts a call when it begins, the kernel when it has ended: one that is under way between the two would hide
     * one that was missed. A CPU runs the program once at a time. Where its tracer saw nothing since before the grace period,
     * nothing is under way: what was has ended.
     */
    static long before(LongSupplier runs, Supplier<long[]> seen, long[] settled, long runsBefore) {
        long least = Long.MAX_VALUE;
        long[] before = seen.get();
        for (int i = 0; i < MOST_LOOKS; i++) {
            long ran = runs.getAsLong();
            least = Math.min(least, ran - runsBefore - sum(before) + underWay(before, settled));
            long[] since = seen.get();
            if (Arrays.equals(since, before)) {
                break;
            }
            before = since;
        }
        return Math.max(0, least);
    }

    /** Calls that may be under way, at most. */
    private static long underWay(long[] seen, long[] settled) {
        return settled == null
                ? seen.length
                : IntStream.range(0, seen.length)
                        .filter(cpu -> seen[cpu] != settled[cpu])
                        .count();
    }

    private static long sum(long[] seen) {
        return LongStream.of(seen).sum();
    }
}
