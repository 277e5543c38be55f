// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.node;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;

/**
 * A clock that nobody sets: for what is waited for, never for what is told. A node's own may be set back by hours, and what
 * was due in a second would wait for as long.
 */
final class SteadyClock extends Clock {
    private final Clock wall;
    private final Instant start;
    private final long startNanos = System.nanoTime();

    /** @param wall what it starts from */
    SteadyClock(Clock wall) {
        this.wall = wall;
        this.start = wall.instant();
    }

    @Override
    public Instant instant() {
        return start.plusNanos(System.nanoTime() - startNanos);
    }

    @Override
    public ZoneId getZone() {
        return wall.getZone();
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return new SteadyClock(wall.withZone(zone));
    }
}
