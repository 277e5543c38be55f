// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.pcap.ebpf;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

import dev.tctrace.pcap.cbpf.ClassicProgram;
import dev.tctrace.pcap.cbpf.Instruction;

/**
 * The control-flow graph of a classic program: only what can be reached, jumps to jumps and to constant returns resolved.
 *
 * @param entry a block's first position, or {@link BasicBlock#MATCH} or {@link BasicBlock#NO_MATCH}
 * @param blocks in program order, which is a topological one: classic jumps go forward
 */
record ControlFlow(int entry, List<BasicBlock> blocks) {
    static ControlFlow of(ClassicProgram program) {
        return new Builder(program).build();
    }

    /** The sum, over all paths from the entry, of the instructions on them: what a verifier that never prunes would walk. */
    double pathWeight() {
        double[] weights = new double[positions()];
        for (int i = blocks.size() - 1; i >= 0; i--) {
            BasicBlock block = blocks.get(i);
            double weight = block.body().size() + 1;
            if (block.exit() instanceof Search search) {
                weight += SearchTree.of(search).pathWeight(search, target -> weight(weights, target));
            } else {
                for (int target : block.exit().targets()) {
                    weight += weight(weights, target);
                }
            }
            weights[block.first()] = weight;
        }
        return entry < 0 ? 1 : weights[entry];
    }

    private static double weight(double[] weights, int target) {
        return target < 0 ? 1 : weights[target];
    }

    /** An array of this size can be indexed by a position of the program. */
    int positions() {
        return blocks.isEmpty() ? 0 : blocks.get(blocks.size() - 1).exitPosition() + 1;
    }

    private static final class Builder {
        private final ClassicProgram program;
        private final SortedSet<Integer> leaders = new TreeSet<>();

        Builder(ClassicProgram program) {
            this.program = program;
        }

        ControlFlow build() {
            int entry = resolve(0);
            if (entry < 0) {
                return new ControlFlow(entry, List.of());
            }
            findLeaders(entry);
            return new ControlFlow(entry, leaders.stream().map(this::block).toList());
        }

        private void findLeaders(int entry) {
            BitSet seen = new BitSet();
            Deque<Integer> open = new ArrayDeque<>();
            leaders.add(entry);
            open.push(entry);
            while (!open.isEmpty()) {
                int at = open.pop();
                if (seen.get(at)) {
                    continue;
                }
                seen.set(at);
                Instruction instruction = program.get(at);
                if (instruction instanceof Instruction.ReturnAccumulator) {
                    continue;
                }
                if (instruction instanceof Instruction.Branch branch) {
                    lead(resolve(at + 1 + branch.ifTrue()), open);
                    lead(resolve(at + 1 + branch.ifFalse()), open);
                } else if (goesStraight(at + 1)) {
                    open.push(at + 1);
                } else {
                    lead(resolve(at + 1), open);
                }
            }
        }

        private void lead(int target, Deque<Integer> open) {
            if (target >= 0) {
                leaders.add(target);
                open.push(target);
            }
        }

        private BasicBlock block(int first) {
            List<Instruction> body = new ArrayList<>();
            for (int at = first; ; at++) {
                Instruction instruction = program.get(at);
                if (instruction instanceof Instruction.ReturnAccumulator) {
                    return new BasicBlock(first, body, new BasicBlock.Result());
                }
                if (instruction instanceof Instruction.Branch branch) {
                    return new BasicBlock(first, body, split(branch, at));
                }
                body.add(instruction);
                if (!goesStraight(at + 1) || leaders.contains(at + 1)) {
                    return new BasicBlock(first, body, new BasicBlock.Goto(resolve(at + 1)));
                }
            }
        }

        private BasicBlock.Exit split(Instruction.Branch branch, int at) {
            int ifTrue = resolve(at + 1 + branch.ifTrue());
            int ifFalse = resolve(at + 1 + branch.ifFalse());
            return ifTrue == ifFalse ? new BasicBlock.Goto(ifTrue) : new BasicBlock.Split(branch, ifTrue, ifFalse);
        }

        private boolean goesStraight(int at) {
            Instruction instruction = program.get(at);
            return !(instruction instanceof Instruction.Jump) && !(instruction instanceof Instruction.ReturnConstant);
        }

        private int resolve(int at) {
            int target = at;
            while (program.get(target) instanceof Instruction.Jump jump) {
                target += 1 + jump.offset();
            }
            if (program.get(target) instanceof Instruction.ReturnConstant ret) {
                return ret.value() == 0 ? BasicBlock.NO_MATCH : BasicBlock.MATCH;
            }
            return target;
        }
    }
}
