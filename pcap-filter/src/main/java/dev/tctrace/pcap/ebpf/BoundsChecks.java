// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.pcap.ebpf;

import java.util.Arrays;

import dev.tctrace.pcap.cbpf.Instruction;

/**
 * Decides where the number of captured bytes is checked. A load beyond them means no match, and a filter has no other effect than
 * its result: so a check may be made early for everything that every path to a match still needs, and one that an earlier check
 * implies may be left out. Most filters end up with one check, as one would write by hand.
 *
 * <p>Two quantities are followed: how many bytes from the start (the window), and how many bytes from offset X on (relative to the
 * present value of X).
 */
final class BoundsChecks {
    /** Needed by a point from which no match can be reached: more than any check. */
    private static final int NEVER = Integer.MAX_VALUE;

    private final ControlFlow flow;
    private final int[] neededAt;
    private final int[] neededFromIndexAt;
    private final int[] windowChecks;
    private final int[] indexChecks;

    private BoundsChecks(ControlFlow flow) {
        this.flow = flow;
        int positions = flow.positions();
        neededAt = new int[positions];
        neededFromIndexAt = new int[positions];
        windowChecks = new int[positions];
        indexChecks = new int[positions];
    }

    static BoundsChecks of(ControlFlow flow) {
        BoundsChecks checks = new BoundsChecks(flow);
        checks.findNeeds();
        checks.placeChecks();
        return checks;
    }

    /** Checks of what the next load needs and no more, for captures that lack bytes of the packet. */
    static BoundsChecks beforeEachLoad(ControlFlow flow) {
        BoundsChecks checks = new BoundsChecks(flow);
        checks.placeChecks();
        return checks;
    }

    /** How many bytes must have been captured, to be checked before the instruction; 0 = no check. */
    int windowCheck(int position) {
        return windowChecks[position];
    }

    /** How many bytes from X on must have been captured, to be checked before the instruction; 0 = no check. */
    int indexCheck(int position) {
        return indexChecks[position];
    }

    private void findNeeds() {
        for (int i = flow.blocks().size() - 1; i >= 0; i--) {
            BasicBlock block = flow.blocks().get(i);
            int at = block.exitPosition();
            int needed = afterExit(block, neededAt);
            int fromIndex = afterExit(block, neededFromIndexAt);
            neededAt[at] = needed;
            neededFromIndexAt[at] = fromIndex;
            while (--at >= block.first()) {
                Instruction instruction = block.body().get(at - block.first());
                if ((Effects.of(instruction).writes() & Effects.X) != 0) {
                    fromIndex = 0;
                }
                if (instruction instanceof Instruction.LoadIndexed load) {
                    fromIndex = Math.max(fromIndex, end(load));
                }
                needed = Math.max(needed, Reach.of(instruction));
                neededAt[at] = needed;
                neededFromIndexAt[at] = fromIndex;
            }
        }
    }

    private static int afterExit(BasicBlock block, int[] needs) {
        if (block.exit() instanceof BasicBlock.Result) {
            return 0;
        }
        int needed = NEVER;
        for (int target : block.exit().targets()) {
            int there = target == BasicBlock.NO_MATCH ? NEVER : target == BasicBlock.MATCH ? 0 : needs[target];
            needed = Math.min(needed, there);
        }
        return needed;
    }

    private void placeChecks() {
        int[] known = unknown();
        int[] knownFromIndex = unknown();
        if (flow.entry() >= 0) {
            known[flow.entry()] = 0;
            knownFromIndex[flow.entry()] = 0;
        }
        for (BasicBlock block : flow.blocks()) {
            int window = known[block.first()];
            int fromIndex = knownFromIndex[block.first()];
            for (int at = block.first(); at < block.exitPosition(); at++) {
                Instruction instruction = block.body().get(at - block.first());
                if (instruction instanceof Instruction.LoadIndexed load) {
                    if (end(load) > fromIndex) {
                        fromIndex = worthwhile(neededFromIndexAt[at], end(load));
                        indexChecks[at] = fromIndex;
                        window = Math.max(window, fromIndex);
                    }
                } else if (Reach.of(instruction) > window) {
                    window = worthwhile(neededAt[at], Reach.of(instruction));
                    windowChecks[at] = window;
                }
                if ((Effects.of(instruction).writes() & Effects.X) != 0) {
                    fromIndex = 0;
                }
            }
            for (int target : block.exit().targets()) {
                if (target >= 0) {
                    known[target] = Math.min(known[target], window);
                    knownFromIndex[target] = Math.min(knownFromIndex[target], fromIndex);
                }
            }
        }
    }

    private int[] unknown() {
        int[] values = new int[flow.positions()];
        Arrays.fill(values, NEVER);
        return values;
    }

    private static int worthwhile(int needed, int atLeast) {
        return needed == NEVER ? atLeast : Math.max(needed, atLeast);
    }

    private static int end(Instruction.LoadIndexed load) {
        return load.offset() + load.width().bytes();
    }
}
