// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.pcap.ebpf;

import java.util.List;

import dev.tctrace.pcap.cbpf.Comparison;
import dev.tctrace.pcap.cbpf.Instruction;
import dev.tctrace.pcap.cbpf.Operand;

/** Translates how a block is left. */
final class ExitTranslator {
    /** What is jumped to from everywhere: nothing follows. */
    private static final int NOTHING = Integer.MIN_VALUE;

    private final Pass pass;
    private final Assembler out;

    ExitTranslator(Pass pass) {
        this.pass = pass;
        out = pass.out();
    }

    /** @param next the target whose code follows, so that it takes no jump */
    void exit(BasicBlock block, int next) {
        if (block.exit() instanceof BasicBlock.Goto jump) {
            jumpUnlessNext(jump.target(), next);
        } else if (block.exit() instanceof BasicBlock.Split split) {
            split(block, split, next);
        } else if (block.exit() instanceof Search search) {
            Search ordered = pass.order().search(block.exitPosition(), search);
            int value = compared(Registers.A, Registers.SCRATCH, block, Effects.A);
            search(value, SearchTree.of(ordered), ordered.otherwise(), next);
        } else {
            // What it returns is any number.
            out.jumpIf(Comparison.EQUAL, Registers.A, 0, pass.label(BasicBlock.NO_MATCH));
            out.jump(pass.label(BasicBlock.MATCH));
        }
    }

    private int compared(int register, int copy, BasicBlock block, int effect) {
        boolean livesOn = (pass.liveness().after(block) & effect) != 0;
        return pass.hiding().compared(register, copy, livesOn);
    }

    private void jumpUnlessNext(int target, int next) {
        if (target != next) {
            out.jump(pass.label(target));
        }
    }

    private void split(BasicBlock block, BasicBlock.Split split, int next) {
        Instruction.Branch branch = split.branch();
        int left = compared(Registers.A, Registers.SCRATCH, block, Effects.A);
        boolean invert = split.ifTrue() == next && branch.comparison() != Comparison.ANY_BIT;
        int target = pass.label(invert ? split.ifFalse() : split.ifTrue());
        if (branch.operand() instanceof Operand.Constant constant) {
            boolean equality = branch.comparison() == Comparison.EQUAL;
            int value = pass.order().constant(block.exitPosition(), equality, constant.value());
            if (invert) {
                out.jumpUnless(branch.comparison(), left, value, target);
            } else {
                out.jumpIf(branch.comparison(), left, value, target);
            }
        } else {
            int right = compared(Registers.X, Registers.SECOND_SCRATCH, block, Effects.X);
            if (invert) {
                out.jumpUnlessRegister(branch.comparison(), left, right, target);
            } else {
                out.jumpIfRegister(branch.comparison(), left, right, target);
            }
        }
        jumpUnlessNext(invert ? split.ifTrue() : split.ifFalse(), next);
    }

    private void search(int value, SearchTree tree, int otherwise, int next) {
        if (tree instanceof SearchTree.Fork fork) {
            int above = pass.labels().fresh();
            out.jumpIf(Comparison.GREATER_OR_EQUAL, value, fork.pivot(), above);
            search(value, fork.below(), otherwise, NOTHING);
            out.label(above);
            search(value, fork.above(), otherwise, next);
        } else {
            row(value, (SearchTree.Row) tree, otherwise, next);
        }
    }

    private void row(int value, SearchTree.Row row, int otherwise, int next) {
        List<Search.Case> cases = row.cases();
        int least = row.least();
        for (int i = 0; i < cases.size(); i++) {
            Search.Case each = cases.get(i);
            int target = pass.label(each.target());
            if (!each.isPoint() && each.from() != least) {
                // What is below and was not found before is in none of the cases.
                out.jumpUnless(Comparison.GREATER_OR_EQUAL, value, each.from(), pass.label(otherwise));
            }
            if (each.to() == row.most() && !each.isPoint()) {
                jumpUnlessNext(each.target(), next);
                return;
            }
            Comparison beyond = each.isPoint() ? Comparison.EQUAL : Comparison.GREATER;
            if (i == cases.size() - 1 && each.target() == next) {
                jump(beyond, each.isPoint(), value, each.to(), pass.label(otherwise));
                return;
            }
            jump(beyond, !each.isPoint(), value, each.to(), target);
            if (!each.isPoint() || each.from() == least) {
                least = each.to() + 1;
            }
        }
        jumpUnlessNext(otherwise, next);
    }

    private void jump(Comparison comparison, boolean unless, int value, int constant, int label) {
        if (unless) {
            out.jumpUnless(comparison, value, constant, label);
        } else {
            out.jumpIf(comparison, value, constant, label);
        }
    }
}
