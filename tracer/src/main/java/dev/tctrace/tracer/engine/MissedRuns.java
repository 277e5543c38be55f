// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.engine;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

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

    /** A program is traced no longer. */
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
     * @param seen how many the tracer saw until now
     * @return {@link Gap#UNKNOWN} where the kernel does not count
     */
    long before(int programId, LongSupplier seen) {
        if (!RunCounts.on()) {
            return Gap.UNKNOWN;
        }
        try (BpfProgram running = BpfProgram.byId(programId).orElse(null)) {
            return running == null
                    ? Gap.UNKNOWN
                    : before(() -> running.info().runCount(), seen, runsBefore.getOrDefault(programId, 0L));
        } catch (BpfException e) {
            return Gap.UNKNOWN;
        }
    }

    /** Both counts grow meanwhile, at different moments: those that come between two looks would be taken for missed. */
    static long before(LongSupplier runs, LongSupplier seen, long runsBefore) {
        long before = seen.getAsLong();
        for (int i = 1; ; i++) {
            long ran = runs.getAsLong();
            long since = seen.getAsLong();
            if (since == before || i == MOST_LOOKS) {
                return Math.max(0, ran - before - runsBefore);
            }
            before = since;
        }
    }
}
