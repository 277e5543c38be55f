// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.pcap.ebpf;

import java.util.HashMap;
import java.util.Map;

import dev.tctrace.pcap.cbpf.Instruction;

/** Gives each word of M[] that a program touches eight bytes of stack. Most programs touch none. */
final class StackSlots {
    private final Map<Integer, Integer> offsets = new HashMap<>();

    private StackSlots() {}

    static StackSlots of(ControlFlow flow) {
        StackSlots slots = new StackSlots();
        for (BasicBlock block : flow.blocks()) {
            for (Instruction instruction : block.body()) {
                if (instruction instanceof Instruction.Store store) {
                    slots.add(store.slot());
                } else if (instruction instanceof Instruction.LoadMemory load) {
                    slots.add(load.slot());
                }
            }
        }
        return slots;
    }

    private void add(int slot) {
        offsets.putIfAbsent(slot, -8 * (offsets.size() + 1));
    }

    /** Below the frame pointer. */
    int offset(int slot) {
        return offsets.get(slot);
    }
}
