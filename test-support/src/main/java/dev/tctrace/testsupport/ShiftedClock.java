// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.testsupport;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** The machine's clock, until somebody sets it. */
public final class ShiftedClock extends Clock {
    private volatile Duration shift = Duration.ZERO;

    /** @param by from the machine's clock; less than none sets it back */
    public void shift(Duration by) {
        shift = by;
    }

    @Override
    public Instant instant() {
        return Instant.now().plus(shift);
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}
