// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.engine;

import java.util.function.LongSupplier;

/** What to add to the kernel's monotonic clock to get nanoseconds since 1970. */
final class ClockOffset {
    /** The first reading of a clock in a process takes as long as the JVM needs to link the call, on a slow machine a second. */
    private static final int READINGS = 5;

    private ClockOffset() {}

    /** The one of several readings that took the least time: it is off by no more than half of that. */
    static long measure(LongSupplier monotonic, LongSupplier realtime) {
        long best = 0;
        long least = Long.MAX_VALUE;
        for (int i = 0; i < READINGS; i++) {
            long before = monotonic.getAsLong();
            long wall = realtime.getAsLong();
            long took = monotonic.getAsLong() - before;
            if (took < least) {
                least = took;
                best = wall - before - took / 2;
            }
        }
        return best;
    }
}
