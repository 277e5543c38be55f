// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.operator.config;

import java.time.Duration;

import io.javaoperatorsdk.operator.processing.retry.GenericRetry;
import io.javaoperatorsdk.operator.processing.retry.Retry;

/** When a reconciler tries again what failed. */
public final class Retries {
    private Retries() {}

    /**
     * Ever slower, but without an end: the SDK's own gives up after five attempts, half a minute, and what was refused for longer
     * (by a quota, by admission) would then wait for an event that may never come.
     */
    public static Retry withoutEnd() {
        return withoutEnd(Duration.ofSeconds(2), Duration.ofMinutes(1));
    }

    /**
     * @param first the time before the second attempt
     * @param longest between two attempts
     */
    public static Retry withoutEnd(Duration first, Duration longest) {
        return new GenericRetry()
                .setInitialInterval(first)
                .setIntervalMultiplier(2)
                .setMaxInterval(longest.toMillis())
                .withoutMaxAttempts();
    }
}
