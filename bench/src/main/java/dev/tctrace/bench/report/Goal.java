// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.bench.report;

import java.util.Locale;

/**
 * What a figure should reach.
 *
 * @param on what is compared with the bound
 * @param bound in the figure's unit, or as a plain number for a ratio
 */
public record Goal(On on, double bound) {

    /** The side of the figure that the goal speaks of, and the direction that is good. */
    public enum On {
        RATIO_AT_MOST,
        RATIO_AT_LEAST,
        VALUE_AT_MOST,
        /** For what must never happen: a median would hide it. */
        EVERY_RUN_AT_MOST
    }

    boolean isMet(double value, double ratio, double largest) {
        return switch (on) {
            case RATIO_AT_MOST -> ratio <= bound;
            case RATIO_AT_LEAST -> ratio >= bound;
            case VALUE_AT_MOST -> value <= bound;
            case EVERY_RUN_AT_MOST -> largest <= bound;
        };
    }

    @Override
    public String toString() {
        return switch (on) {
            case RATIO_AT_MOST -> String.format(Locale.ROOT, "ratio ≤ %.2f", bound);
            case RATIO_AT_LEAST -> String.format(Locale.ROOT, "ratio ≥ %.2f", bound);
            case VALUE_AT_MOST -> "≤ " + Numbers.text(bound);
            case EVERY_RUN_AT_MOST -> "every run ≤ " + Numbers.text(bound);
        };
    }
}
