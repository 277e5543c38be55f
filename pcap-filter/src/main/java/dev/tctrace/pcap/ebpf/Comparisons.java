// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.pcap.ebpf;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

import dev.tctrace.pcap.cbpf.Instruction;
import dev.tctrace.pcap.cbpf.Operand;

/**
 * Blocks that do nothing but compare one value with constants, entered by the first only.
 *
 * @param value the load that the comparisons are about; null where they are about what the first block leaves in A
 * @param tests by block, in program order: for which values the block goes to {@link BasicBlock.Split#ifTrue}
 * @param search what they decide together
 */
record Comparisons(Loaded value, Map<Integer, Test> tests, Search search) {

    /** True from one value to another, both included; never where they are in the wrong order. */
    record Test(long from, long to, BasicBlock.Split exit) {
        private static final long LARGEST = 0xffff_ffffL;

        /** What is compared is {@code value & mask}, of which the mask's zeros are at the end. Orders are not asked of a masked value. */
        static Test of(BasicBlock.Split exit, int mask) {
            long constant =
                    Integer.toUnsignedLong(((Operand.Constant) exit.branch().operand()).value());
            return switch (exit.branch().comparison()) {
                case EQUAL -> {
                    long free = Integer.toUnsignedLong(~mask);
                    yield (constant & free) == 0 ? new Test(constant, constant | free, exit) : new Test(1, 0, exit);
                }
                case GREATER -> new Test(constant + 1, LARGEST, exit);
                case GREATER_OR_EQUAL -> new Test(constant, LARGEST, exit);
                case ANY_BIT -> throw new IllegalArgumentException("no range: " + exit);
            };
        }

        private void addBounds(Set<Long> bounds) {
            bounds.add(from);
            bounds.add(to + 1);
        }

        private int target(int value) {
            long unsigned = Integer.toUnsignedLong(value);
            return from <= unsigned && unsigned <= to ? exit.ifTrue() : exit.ifFalse();
        }
    }

    static Comparisons of(Loaded value, Map<Integer, Test> tests) {
        SortedSet<Long> bounds = new TreeSet<>();
        tests.values().forEach(test -> test.addBounds(bounds));
        int first = tests.keySet().iterator().next();
        return new Comparisons(value, tests, Search.of(bounds, each -> follow(tests, first, each)));
    }

    /** The first block's position. */
    int first() {
        return tests.keySet().iterator().next();
    }

    /** Values at which the answer may change. */
    void addBounds(Set<Long> bounds) {
        tests.values().forEach(test -> test.addBounds(bounds));
    }

    /** What the first block does before the search: where that is about the loaded value, it is not masked. */
    List<Instruction> bodyOf(BasicBlock head) {
        return value == null ? head.body() : head.body().subList(0, value.at() + 1);
    }

    private static int follow(Map<Integer, Test> tests, int first, int value) {
        int at = first;
        for (Test test = tests.get(at); test != null; test = tests.get(at)) {
            at = test.target(value);
        }
        return at;
    }

    /** Whether the block ends with a comparison whose answer a range of values tells. */
    static boolean endsWithRange(BasicBlock block) {
        if (!(block.exit() instanceof BasicBlock.Split split)) {
            return false;
        }
        Instruction.Branch branch = split.branch();
        return branch.operand() instanceof Operand.Constant
                && switch (branch.comparison()) {
                    case EQUAL, GREATER, GREATER_OR_EQUAL -> true;
                    case ANY_BIT -> false;
                };
    }
}
