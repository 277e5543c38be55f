// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How a figure is made of series.
 *
 * @param name the figure's name
 * @param unit its unit
 * @param series what was measured
 * @param baseline what it is compared with; null where it stands alone
 * @param less what is taken off both, round by round (the same run without a tracer); null for nothing
 * @param goal null where it is only reported
 */
public record Definition(String name, String unit, String series, String baseline, String less, Goal goal) {

    /** The figure; empty where its series were not measured. */
    Optional<Figure> figure(Samples samples) {
        List<Double> values = net(samples, series);
        List<Double> base = baseline == null ? List.of() : net(samples, baseline);
        if (values.isEmpty() || (baseline != null && base.isEmpty())) {
            return Optional.empty();
        }
        double value = Numbers.median(values);
        double baselineValue = base.isEmpty() ? Double.NaN : Numbers.median(base);
        double min = values.stream().min(Double::compare).orElseThrow();
        double max = values.stream().max(Double::compare).orElseThrow();
        return Optional.of(new Figure(
                name, value, unit, baselineValue, value / baselineValue, values.size(), min, value, max, goal));
    }

    private List<Double> net(Samples samples, String from) {
        List<Double> gross = samples.of(from);
        if (less == null) {
            return gross;
        }
        List<Double> taken = samples.of(less);
        List<Double> net = new ArrayList<>();
        for (int round = 0; round < Math.min(gross.size(), taken.size()); round++) {
            net.add(gross.get(round) - taken.get(round));
        }
        return net;
    }
}
