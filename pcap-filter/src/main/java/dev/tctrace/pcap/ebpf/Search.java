// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.pcap.ebpf;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/**
 * Where the value in A leads, as a function of it: what a list of comparisons with constants says, in whatever order it asks.
 *
 * @param cases ascending (unsigned), without overlaps
 * @param otherwise the target of every other value
 */
record Search(List<Case> cases, int otherwise) implements BasicBlock.Exit {
    /** A: 32 bits, unsigned. */
    private static final long VALUES = 1L << 32;

    /** Values from one to another, both included, unsigned. */
    record Case(int from, int to, int target) {
        boolean isPoint() {
            return from == to;
        }

        private long size() {
            return Integer.toUnsignedLong(to) - Integer.toUnsignedLong(from) + 1;
        }
    }

    Search {
        cases = List.copyOf(cases);
    }

    /**
     * @param bounds values (0 to 2^32) at which the target may change
     * @param target where a value leads
     */
    static Search of(SortedSet<Long> bounds, IntUnaryOperator target) {
        List<Case> all = new ArrayList<>();
        long from = 0;
        for (long bound : bounds) {
            if (bound > from && bound < VALUES) {
                add(all, from, bound - 1, target);
                from = bound;
            }
        }
        add(all, from, VALUES - 1, target);
        int otherwise = widest(all);
        return new Search(
                all.stream().filter(each -> each.target() != otherwise).toList(), otherwise);
    }

    private static void add(List<Case> all, long from, long to, IntUnaryOperator target) {
        int there = target.applyAsInt((int) from);
        int last = all.size() - 1;
        if (last >= 0 && all.get(last).target() == there) {
            all.set(last, new Case(all.get(last).from(), (int) to, there));
        } else {
            all.add(new Case((int) from, (int) to, there));
        }
    }

    /** The target of most values: the rest is as little as possible, and single values stay single values. */
    private static int widest(List<Case> all) {
        Map<Integer, Long> sizes = new HashMap<>();
        all.forEach(each -> sizes.merge(each.target(), each.size(), Long::sum));
        return sizes.entrySet().stream()
                .max(Map.Entry.<Integer, Long>comparingByValue().thenComparing(Map.Entry.comparingByKey()))
                .orElseThrow()
                .getKey();
    }

    /** Asks for equality only, so that it may ask in any byte order. */
    boolean pointsOnly() {
        return cases.stream().allMatch(Case::isPoint);
    }

    int target(int value) {
        return cases.stream()
                .filter(each -> Integer.compareUnsigned(each.from(), value) <= 0
                        && Integer.compareUnsigned(value, each.to()) <= 0)
                .mapToInt(Case::target)
                .findFirst()
                .orElse(otherwise);
    }

    /** Of single values only: each put through a function that keeps different ones different. */
    Search mapped(IntUnaryOperator order) {
        return new Search(
                cases.stream()
                        .map(each ->
                                new Case(order.applyAsInt(each.from()), order.applyAsInt(each.from()), each.target()))
                        .sorted(Comparator.comparing(Case::from, Integer::compareUnsigned))
                        .toList(),
                otherwise);
    }

    @Override
    public List<Integer> targets() {
        return IntStream.concat(cases.stream().mapToInt(Case::target), IntStream.of(otherwise))
                .distinct()
                .boxed()
                .toList();
    }
}
