// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.report.status;

import java.time.Duration;

/** How long to wait after the API server refused: doubling from 2 s to 60 s, with some jitter so that agents spread. */
public final class Backoff {
    private static final Duration FIRST = Duration.ofSeconds(2);
    private static final Duration LONGEST = Duration.ofSeconds(60);

    private Backoff() {}

    /**
     * @param failures how often in a row, from 1
     * @param jitter 0 to 1
     */
    public static Duration after(int failures, double jitter) {
        long doubled = FIRST.toMillis() << Math.min(10, failures - 1);
        long capped = Math.min(LONGEST.toMillis(), doubled);
        return Duration.ofMillis((long) (capped * (0.75 + 0.5 * jitter)));
    }
}
