// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.engine;

/** How large a target's ring is: it is memory of the kernel, and counts in the agent's, where it is mapped. */
final class RingSize {
    /** A reader that gets no processor for so long loses nothing. */
    private static final int SECONDS = 2;

    private static final int LEAST = 1 << 16;
    private static final int MOST = 1 << 22;
    private static final int RING_HEADER = 8;

    private RingSize() {}

    /**
     * Bytes, a power of two: room for the largest records (both snapshots) of two seconds.
     *
     * @param maxRecordsPerSecond 0: no limit, and so the largest ring
     */
    static int bytes(int maxRecordsPerSecond, int snapLength) {
        if (maxRecordsPerSecond <= 0) {
            return MOST;
        }
        long record = RING_HEADER + Layout.Record.SIZE + 2L * snapLength;
        long wanted = SECONDS * maxRecordsPerSecond * record;
        int size = LEAST;
        while (size < wanted && size < MOST) {
            size <<= 1;
        }
        return size;
    }
}
