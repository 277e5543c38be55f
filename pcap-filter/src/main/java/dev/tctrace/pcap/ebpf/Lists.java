// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.pcap.ebpf;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;

import dev.tctrace.pcap.cbpf.Comparison;
import dev.tctrace.pcap.cbpf.Instruction;

/**
 * Makes a {@link Search} of each long list: libpcap compares a value with one host, net or port after the other.
 *
 * <p>Comparisons of one value have no effect but their answer, so that their order does not matter where all of them are made. A
 * load has an effect: it ends the program where its bytes are missing. So every value is loaded for the first time where it was
 * before, and only comparisons of values that were loaded by then change places (as those of {@code net A or net B}, which ask the
 * source and the destination in turn). The decision about every packet, however short its capture, stays the same.
 */
final class Lists {
    /** As many comparisons stay as they are: a search would not be faster. */
    static final int SHORT = 4;

    private final ControlFlow flow;
    private final Liveness liveness;
    private final Map<Integer, BasicBlock> blocks = new HashMap<>();
    private final Map<Integer, Set<Integer>> sources = new HashMap<>();

    private Lists(ControlFlow flow) {
        this.flow = flow;
        liveness = Liveness.of(flow);
        for (BasicBlock block : flow.blocks()) {
            blocks.put(block.first(), block);
            for (int target : block.exit().targets()) {
                sources.computeIfAbsent(target, first -> new HashSet<>()).add(block.first());
            }
        }
    }

    /** The same decisions, with searches in place of lists; the same graph where there are none. */
    static ControlFlow searched(ControlFlow flow) {
        return new Lists(flow).searched();
    }

    /**
     * @param gone blocks, by their first positions
     * @param instead what takes their place
     */
    private record Change(Set<Integer> gone, List<BasicBlock> instead) {}

    private ControlFlow searched() {
        Map<Integer, BasicBlock> changed = new LinkedHashMap<>();
        Set<Integer> gone = new HashSet<>();
        for (BasicBlock block : flow.blocks()) {
            if (gone.contains(block.first())) {
                continue;
            }
            Optional<Change> change =
                    Comparisons.endsWithRange(block) ? inTurn(block).or(() -> inARow(block)) : Optional.empty();
            change.ifPresent(found -> gone.addAll(found.gone()));
            change.map(Change::instead).orElse(List.of(block)).forEach(each -> changed.put(each.first(), each));
        }
        return gone.isEmpty() ? flow : new ControlFlow(flow.entry(), reachable(changed));
    }

    /** In program order. A comparison that never holds may have been the only way somewhere. */
    private List<BasicBlock> reachable(Map<Integer, BasicBlock> changed) {
        SortedSet<Integer> open = new TreeSet<>(Set.of(flow.entry()));
        List<BasicBlock> reached = new ArrayList<>();
        while (!open.isEmpty()) {
            BasicBlock block = changed.get(open.first());
            open.remove(block.first());
            reached.add(block);
            block.exit().targets().stream().filter(target -> target >= 0).forEach(open::add);
        }
        return reached;
    }

    /** A list about one value. */
    private Optional<Change> inARow(BasicBlock head) {
        Comparisons same = ofOneValue(head);
        Comparisons found = ofOneLoad(head)
                .filter(loaded -> loaded.search().targets().stream().allMatch(this::needsNoValue))
                .filter(loaded -> isBetter(loaded, same))
                .orElse(same);
        if (found.tests().size() <= SHORT) {
            return Optional.empty();
        }
        return Optional.of(
                new Change(found.tests().keySet(), List.of(block(head.first(), found.bodyOf(head), found.search()))));
    }

    private static boolean isBetter(Comparisons one, Comparisons other) {
        int more = one.tests().size() - other.tests().size();
        return more > 0
                || more == 0
                        && one.search().cases().size() < other.search().cases().size();
    }

    /** Comparisons of what is in A behind the first block's body: the others have no body, or do the same again. */
    private Comparisons ofOneValue(BasicBlock head) {
        List<Instruction> again = Loaded.atTheEndOf(head.body())
                .map(loaded -> head.body().subList(loaded.at(), head.body().size()))
                .orElse(List.of());
        return from(
                null,
                head,
                block -> block == head || block.body().isEmpty() || block.body().equals(again)
                        ? Optional.of(-1)
                        : Optional.empty());
    }

    /** Comparisons of what was loaded, each through a mask of its own; nothing where the first block does not load. */
    private Optional<Comparisons> ofOneLoad(BasicBlock head) {
        Optional<Loaded> first = Loaded.atTheEndOf(head.body()).filter(loaded -> isRange(head, loaded));
        if (first.isEmpty()) {
            return Optional.empty();
        }
        Map<Integer, Integer> masks = new HashMap<>();
        return Optional.of(from(first.get(), head, block -> {
            Optional<Integer> mask = block.body().isEmpty()
                    ? maskBefore(block, masks)
                    : Loaded.atTheEndOf(block.body())
                            .filter(loaded -> block == head || loaded.at() == 0)
                            .filter(loaded -> loaded.load().equals(first.get().load()))
                            .filter(loaded -> isRange(block, loaded))
                            .map(Loaded::mask);
            mask.filter(found -> found == -1 || asksForEquality(block))
                    .ifPresent(found -> masks.put(block.first(), found));
            return Optional.ofNullable(masks.get(block.first()));
        }));
    }

    private static boolean isRange(BasicBlock block, Loaded loaded) {
        return loaded.keepsUpperBits() && (loaded.mask() == -1 || asksForEquality(block));
    }

    private static boolean asksForEquality(BasicBlock block) {
        return ((BasicBlock.Split) block.exit()).branch().comparison() == Comparison.EQUAL;
    }

    /** Of what is in A on every way to the block. */
    private Optional<Integer> maskBefore(BasicBlock block, Map<Integer, Integer> masks) {
        List<Integer> before =
                sources.get(block.first()).stream().map(masks::get).distinct().toList();
        return before.size() == 1 ? Optional.ofNullable(before.get(0)) : Optional.empty();
    }

    /** @param maskOf the mask of the value that a block compares; empty where it compares another, or does more than that */
    private Comparisons from(Loaded value, BasicBlock head, Function<BasicBlock, Optional<Integer>> maskOf) {
        Map<Integer, Comparisons.Test> tests = new LinkedHashMap<>();
        for (BasicBlock block : flow.blocks()) {
            boolean entered = block == head
                    || block.first() > head.first()
                            && tests.keySet().containsAll(sources.getOrDefault(block.first(), Set.of(-1)));
            if (entered && Comparisons.endsWithRange(block)) {
                maskOf.apply(block)
                        .ifPresent(mask ->
                                tests.put(block.first(), Comparisons.Test.of((BasicBlock.Split) block.exit(), mask)));
            }
        }
        return Comparisons.of(value, tests);
    }

    /** A list that asks for one value after the other, and comes back to those that it asked for before. */
    private Optional<Change> inTurn(BasicBlock head) {
        Optional<Comparisons> first = ofOneLoad(head);
        if (first.isEmpty() || first.get().search().targets().size() != 2) {
            return Optional.empty();
        }
        List<Integer> targets = first.get().search().targets();
        return Stream.of(0, 1)
                .map(match ->
                        new Turns(targets.get(match), turns(first.get(), targets.get(match), targets.get(1 - match))))
                .filter(turns -> turns.isWorthwhile(this::needsNoValue))
                .findFirst()
                .map(turns -> new Change(turns.gone(), turns.inOrder(head)));
    }

    private List<Comparisons> turns(Comparisons first, int match, int next) {
        List<Comparisons> turns = new ArrayList<>(List.of(first));
        int at = next;
        while (true) {
            Optional<Comparisons> found = continued(turns.get(turns.size() - 1), match, at);
            if (found.isEmpty()) {
                return turns;
            }
            turns.add(found.get());
            at = Turns.next(found.get(), match);
        }
    }

    private Optional<Comparisons> continued(Comparisons last, int match, int at) {
        BasicBlock block = blocks.get(at);
        if (block == null
                || !Comparisons.endsWithRange(block)
                || !last.tests().keySet().containsAll(sources.get(at))) {
            return Optional.empty();
        }
        return ofOneLoad(block)
                .filter(found -> found.value().at() == 0)
                .filter(found -> found.search().targets().size() == 2)
                .filter(found -> found.search().targets().contains(match));
    }

    private boolean needsNoValue(int target) {
        return (liveness.at(target) & Effects.A) == 0;
    }

    static BasicBlock block(int first, List<Instruction> body, Search search) {
        return new BasicBlock(first, body, search.cases().isEmpty() ? new BasicBlock.Goto(search.otherwise()) : search);
    }
}
