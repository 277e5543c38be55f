// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.engine;

import dev.tctrace.tracer.tc.NotTracedReason;
import dev.tctrace.tracer.tc.Obstacle;

/**
 * An attempt to attach that failed.
 *
 * @param at when, as System.nanoTime() counts
 * @param pause nanoseconds until it is tried again
 */
record AttachBackoff(Obstacle obstacle, long at, long pause) {
    /** An freplace program or another tracer may have gone. */
    private static final long SOON = 10_000_000_000L;
    /** Neither the kernel nor the program is likely to be another soon, and each attempt loads the tracer. */
    private static final long LATER = 300_000_000_000L;

    /** @param before the same attempt's last failure; null if it is the first */
    static AttachBackoff of(Obstacle obstacle, AttachBackoff before, long now) {
        boolean again =
                before != null && before.obstacle.reason() == obstacle.reason() && afterLoading(obstacle.reason());
        return new AttachBackoff(obstacle, now, again ? Math.min(LATER, 2 * before.pause) : SOON);
    }

    boolean holds(long now) {
        return now - at < pause;
    }

    private static boolean afterLoading(NotTracedReason reason) {
        return reason == NotTracedReason.KERNEL_REFUSES_TRACERS || reason == NotTracedReason.VERIFIER_REJECTED;
    }
}
