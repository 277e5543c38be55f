// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.pcap.ebpf;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.IntPredicate;

import dev.tctrace.pcap.cbpf.Instruction;

/**
 * Comparisons of several loaded values, one after the other, which end in the same match or go on to the next.
 *
 * @param match where each of them leads when it holds
 * @param turns in program order; the last goes on to what follows the list
 */
record Turns(int match, List<Comparisons> turns) {

    /** The other target of comparisons that have two. */
    static int next(Comparisons of, int match) {
        return of.search().targets().stream()
                .filter(target -> target != match)
                .findFirst()
                .orElseThrow();
    }

    Set<Integer> gone() {
        Set<Integer> gone = new HashSet<>();
        turns.forEach(each -> gone.addAll(each.tests().keySet()));
        return gone;
    }

    private int next() {
        return next(turns.get(turns.size() - 1), match);
    }

    /** @param needsNoValue whether a target does without the value that was compared last: it may be another one afterwards */
    boolean isWorthwhile(IntPredicate needsNoValue) {
        return gone().size() > Lists.SHORT
                && needsNoValue.test(match)
                && needsNoValue.test(next())
                && searches().size() < turns.size();
    }

    /**
     * What is asked together, in order: each list is about one load. A load comes for the first time where it did before, and what is
     * asked in between is asked together.
     */
    private List<List<Comparisons>> searches() {
        List<List<Comparisons>> searches = new ArrayList<>();
        Set<Instruction> loaded = new HashSet<>();
        Map<Instruction, List<Comparisons>> since = new LinkedHashMap<>();
        for (Comparisons each : turns) {
            if (loaded.add(each.value().load())) {
                searches.addAll(since.values());
                since = new LinkedHashMap<>();
            }
            since.computeIfAbsent(each.value().load(), load -> new ArrayList<>())
                    .add(each);
        }
        searches.addAll(since.values());
        return searches;
    }

    /** @param head the block that the list begins with */
    List<BasicBlock> inOrder(BasicBlock head) {
        List<List<Comparisons>> searches = searches();
        List<BasicBlock> blocks = new ArrayList<>();
        for (int i = 0; i < searches.size(); i++) {
            List<Comparisons> together = searches.get(i);
            Comparisons first = together.get(0);
            int otherwise = i + 1 < searches.size() ? searches.get(i + 1).get(0).first() : next();
            List<Instruction> body =
                    i == 0 ? first.bodyOf(head) : List.of(first.value().load());
            blocks.add(Lists.block(first.first(), body, either(together, otherwise)));
        }
        return blocks;
    }

    private Search either(List<Comparisons> together, int otherwise) {
        SortedSet<Long> bounds = new TreeSet<>();
        together.forEach(each -> each.addBounds(bounds));
        return Search.of(
                bounds,
                value -> together.stream().anyMatch(each -> each.search().target(value) == match) ? match : otherwise);
    }
}
