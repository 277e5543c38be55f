// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.report.events;

import java.time.Duration;
import java.time.Instant;

/** So many at once, then so many a second. Not for use by several threads. */
final class TokenBucket {
    private final double burst;
    private final double perSecond;
    private double tokens;
    /** Null before the first one is asked for: it is full. */
    private Instant filled;

    TokenBucket(double burst, double perSecond) {
        this.burst = burst;
        this.perSecond = perSecond;
        this.tokens = burst;
    }

    boolean take(Instant now) {
        if (filled == null) {
            filled = now;
        } else if (now.isAfter(filled)) {
            double seconds = Duration.between(filled, now).toNanos() / 1e9;
            tokens = Math.min(burst, tokens + seconds * perSecond);
            filled = now;
        }
        if (tokens < 1) {
            return false;
        }
        tokens--;
        return true;
    }
}
