// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.bench.report;

/**
 * One result.
 *
 * @param name its name: {@code kernel.match.icmp}
 * @param value the median of its runs
 * @param unit of value, baseline, min, median and max
 * @param baseline the median of what it is compared with, measured alternately in the same run; NaN where it stands alone
 * @param ratio value over baseline; NaN where it stands alone
 * @param runs how many times it was measured
 * @param min the smallest run
 * @param median the middle run
 * @param max the largest run
 * @param goal null where it is only reported
 */
public record Figure(
        String name,
        double value,
        String unit,
        double baseline,
        double ratio,
        int runs,
        double min,
        double median,
        double max,
        Goal goal) {

    boolean hasBaseline() {
        return !Double.isNaN(baseline);
    }

    /** {@code met}, {@code MISSED}, or nothing where there is no goal. */
    String outcome() {
        return goal == null ? "" : goal.isMet(value, ratio, max) ? "met" : "MISSED";
    }
}
