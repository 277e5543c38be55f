// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.pcap.ebpf;

import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class SearchTreeTest {
    private static final int HIT = 1;
    private static final int MISS = 2;

    @Test
    void neighboursBecomeOneCase() {
        Search search = hits(80, 81, 82, 443);
        assertEquals(List.of(new Search.Case(80, 82, HIT), new Search.Case(443, 443, HIT)), search.cases());
        assertEquals(MISS, search.otherwise());
        assertFalse(search.pointsOnly());
        assertTrue(hits(80, 443).pointsOnly());
    }

    @Test
    void whatMostValuesDoIsTheRest() {
        SortedSet<Long> bounds = new TreeSet<>(List.of(0L, 5L, 1L << 32));
        Search search = Search.of(bounds, value -> Integer.compareUnsigned(value, 5) < 0 ? MISS : HIT);
        assertEquals(new Search(List.of(new Search.Case(0, 4, MISS)), HIT), search);
        assertEquals(List.of(MISS, HIT), search.targets());
        assertEquals(new Search(List.of(), HIT), Search.of(bounds, value -> HIT));
    }

    @Test
    void valuesAreUnsigned() {
        Search search = hits(-1, 7, 0x80000000);
        assertEquals(
                List.of(7, 0x80000000, -1),
                search.cases().stream().map(Search.Case::from).toList());
        assertEquals(HIT, search.target(-1));
        assertEquals(MISS, search.target(-2));
        assertEquals(HIT, search.target(0x80000000));
    }

    @Test
    void aThousandPointsTakeTenComparisonsOrSo() {
        Search search = hits(IntStream.range(0, 1000).map(i -> i * 0x10101).toArray());
        assertTrue(depth(SearchTree.of(search)) <= 12, () -> "" + depth(SearchTree.of(search)));
    }

    @Test
    void fewPointsAreARow() {
        assertEquals(new SearchTree.Row(hits(1, 3, 5, 7).cases(), 0, -1), SearchTree.of(hits(1, 3, 5, 7)));
        assertEquals(
                new SearchTree.Fork(
                        5,
                        new SearchTree.Row(hits(1, 3).cases(), 0, 4),
                        new SearchTree.Row(hits(5, 7, 9).cases(), 5, -1)),
                SearchTree.of(hits(1, 3, 5, 7, 9)));
    }

    private static int depth(SearchTree tree) {
        return tree instanceof SearchTree.Fork fork
                ? 1 + Math.max(depth(fork.below()), depth(fork.above()))
                : ((SearchTree.Row) tree).cases().size();
    }

    private static Search hits(int... values) {
        SortedSet<Long> bounds = new TreeSet<>();
        for (int value : values) {
            bounds.add(Integer.toUnsignedLong(value));
            bounds.add(Integer.toUnsignedLong(value) + 1);
        }
        return Search.of(bounds, value -> IntStream.of(values).anyMatch(each -> each == value) ? HIT : MISS);
    }
}
