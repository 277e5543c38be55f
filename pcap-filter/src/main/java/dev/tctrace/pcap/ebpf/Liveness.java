// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.pcap.ebpf;

import java.util.List;

import dev.tctrace.pcap.cbpf.Instruction;

/** Which of A, X and M[] (bits of {@link Effects}) may still be read after a block's entry. */
final class Liveness {
    private final int[] atEntry;

    private Liveness(int[] atEntry) {
        this.atEntry = atEntry;
    }

    static Liveness of(ControlFlow flow) {
        Liveness liveness = new Liveness(new int[flow.positions()]);
        for (int i = flow.blocks().size() - 1; i >= 0; i--) {
            BasicBlock block = flow.blocks().get(i);
            int live = liveness.beforeExit(block);
            List<Instruction> body = block.body();
            for (int j = body.size() - 1; j >= 0; j--) {
                Effects effects = Effects.of(body.get(j));
                live = live & ~effects.writes() | effects.reads();
            }
            liveness.atEntry[block.first()] = live;
        }
        return liveness;
    }

    /** Of a target: nothing is live at MATCH and NO_MATCH. */
    int at(int target) {
        return target < 0 ? 0 : atEntry[target];
    }

    /** Read after the block, by any of its targets. */
    int after(BasicBlock block) {
        int live = 0;
        for (int target : block.exit().targets()) {
            live |= at(target);
        }
        return live;
    }

    /** Read after the block's body: by the exit itself or by what follows. */
    int beforeExit(BasicBlock block) {
        if (block.exit() instanceof BasicBlock.Result) {
            return Effects.A;
        }
        int live = after(block);
        if (block.exit() instanceof BasicBlock.Split split) {
            live |= Effects.of(split.branch()).reads();
        } else if (block.exit() instanceof Search) {
            live |= Effects.A;
        }
        return live;
    }
}
