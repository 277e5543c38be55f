// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.pcap.ebpf;

import java.util.List;
import java.util.function.IntToDoubleFunction;

/** The comparisons that a {@link Search} takes: halves, until a handful is left. */
sealed interface SearchTree {
    /** Comparisons in a row at the end. More would take longer, fewer would take more instructions in all. */
    int ROW = 4;

    /** Goes on above where the value is at least the pivot, unsigned. */
    record Fork(int pivot, SearchTree below, SearchTree above) implements SearchTree {}

    /**
     * The cases that are left, one after the other.
     *
     * @param least what is known of the value here, unsigned
     * @param most what is known of the value here, unsigned
     */
    record Row(List<Search.Case> cases, int least, int most) implements SearchTree {}

    static SearchTree of(Search search) {
        return of(search.cases(), 0, -1);
    }

    private static SearchTree of(List<Search.Case> cases, int least, int most) {
        int comparisons =
                cases.stream().mapToInt(each -> each.isPoint() ? 1 : 2).sum();
        if (cases.size() < 2 || comparisons <= ROW) {
            return new Row(cases, least, most);
        }
        int middle = cases.size() / 2;
        int pivot = cases.get(middle).from();
        return new Fork(
                pivot,
                of(cases.subList(0, middle), least, pivot - 1),
                of(cases.subList(middle, cases.size()), pivot, most));
    }

    /** The comparisons, and what is walked behind each way out: see {@link ControlFlow#pathWeight}. */
    default double pathWeight(Search search, IntToDoubleFunction weightOf) {
        if (this instanceof Fork fork) {
            return 1 + fork.below().pathWeight(search, weightOf) + fork.above().pathWeight(search, weightOf);
        }
        double otherwise = weightOf.applyAsDouble(search.otherwise());
        double weight = 1 + otherwise;
        for (Search.Case each : ((Row) this).cases()) {
            weight += 1 + weightOf.applyAsDouble(each.target()) + (each.isPoint() ? 0 : 1 + otherwise);
        }
        return weight;
    }
}
