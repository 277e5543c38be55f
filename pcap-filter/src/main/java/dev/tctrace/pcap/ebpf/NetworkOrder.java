// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.pcap.ebpf;

import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.tctrace.pcap.cbpf.Comparison;
import dev.tctrace.pcap.cbpf.Instruction;
import dev.tctrace.pcap.cbpf.Operand;
import dev.tctrace.pcap.cbpf.Operator;
import dev.tctrace.pcap.cbpf.Width;

/**
 * Finds the loads whose bytes need not be swapped, because all that happens to the value is a comparison with constants or a mask:
 * those constants are swapped instead, at no cost at run time (as a C compiler does with {@code htons(0x0800)}). A value and its
 * uses are joined into one web, wherever they meet; one use that needs the number spoils its web.
 */
final class NetworkOrder {
    private final Map<Integer, Web> byPosition = new HashMap<>();
    private final Map<Integer, Web> atEntry = new HashMap<>();

    private NetworkOrder() {}

    static NetworkOrder of(ControlFlow flow, Liveness liveness) {
        NetworkOrder order = new NetworkOrder();
        if ((liveness.at(flow.entry()) & Effects.A) != 0) {
            order.entryOf(flow.entry()).spoil();
        }
        flow.blocks().forEach(block -> order.follow(block, liveness));
        return order;
    }

    /**
     * The width whose bytes are left as they are in the packet, for the value that the load, mask or comparison at this position is
     * about; empty = it is a number in host order.
     */
    Optional<Width> rawWidth(int position) {
        return Optional.ofNullable(byPosition.get(position)).map(Web::root).flatMap(Web::rawWidth);
    }

    /**
     * A constant in the byte order of the value that it meets.
     *
     * @param position of the mask or comparison
     * @param equality whether it is compared with the whole value; otherwise it is a mask
     */
    int constant(int position, boolean equality, int value) {
        Width width = rawWidth(position).orElse(Width.BYTE);
        if (ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN || width == Width.BYTE) {
            return value;
        }
        if (width == Width.WORD) {
            return Integer.reverseBytes(value);
        }
        // No half word equals more than 16 bits, in either order; a mask has no use for its upper bits.
        boolean never = equality && value >>> 16 != 0;
        return never ? value : Short.reverseBytes((short) value) & 0xffff;
    }

    /** A search in the byte order of the value that it is for. */
    Search search(int position, Search search) {
        return rawWidth(position).isEmpty() ? search : search.mapped(value -> constant(position, true, value));
    }

    private void follow(BasicBlock block, Liveness liveness) {
        Web value = (liveness.at(block.first()) & Effects.A) != 0 ? entryOf(block.first()) : new Web(null);
        for (int at = block.first(); at < block.exitPosition(); at++) {
            value = step(block.body().get(at - block.first()), at, value);
        }
        if (block.exit() instanceof BasicBlock.Split split) {
            byPosition.put(block.exitPosition(), value);
            if (!comparesWithConstant(split.branch())) {
                value.spoil();
            }
        } else if (block.exit() instanceof Search search) {
            byPosition.put(block.exitPosition(), value);
            if (!search.pointsOnly()) {
                value.spoil();
            }
        }
        for (int target : block.exit().targets()) {
            if ((liveness.at(target) & Effects.A) != 0) {
                value.join(entryOf(target));
            }
        }
    }

    private Web step(Instruction instruction, int at, Web value) {
        if (instruction instanceof Instruction.Arithmetic arithmetic
                && arithmetic.operator() == Operator.AND
                && arithmetic.operand() instanceof Operand.Constant) {
            byPosition.put(at, value);
            return value;
        }
        Effects effects = Effects.of(instruction);
        if ((effects.reads() & Effects.A) != 0) {
            value.spoil();
        }
        if ((effects.writes() & Effects.A) == 0) {
            return value;
        }
        Web defined = new Web(loadWidth(instruction));
        byPosition.put(at, defined);
        return defined;
    }

    private Web entryOf(int target) {
        return atEntry.computeIfAbsent(target, first -> new Web());
    }

    private static boolean comparesWithConstant(Instruction.Branch branch) {
        boolean orderless = branch.comparison() == Comparison.EQUAL || branch.comparison() == Comparison.ANY_BIT;
        return orderless && branch.operand() instanceof Operand.Constant;
    }

    private static Width loadWidth(Instruction instruction) {
        if (instruction instanceof Instruction.LoadPacket load) {
            return load.width();
        }
        return instruction instanceof Instruction.LoadIndexed load ? load.width() : null;
    }

    /** Values of A that meet somewhere, in a union-find forest. */
    private static final class Web {
        private Web parent = this;
        private final List<Width> widths = new ArrayList<>();
        private boolean spoilt;

        /** A point where values meet. */
        Web() {}

        /** A value; null = not from a load. */
        Web(Width width) {
            if (width == null) {
                spoilt = true;
            } else {
                widths.add(width);
            }
        }

        Web root() {
            while (parent != parent.parent) {
                parent = parent.parent;
            }
            return parent;
        }

        void spoil() {
            root().spoilt = true;
        }

        void join(Web other) {
            Web one = root();
            Web two = other.root();
            if (one != two) {
                two.parent = one;
                one.spoilt |= two.spoilt;
                two.widths.stream().filter(width -> !one.widths.contains(width)).forEach(one.widths::add);
            }
        }

        Optional<Width> rawWidth() {
            return spoilt || widths.size() != 1 ? Optional.empty() : Optional.of(widths.get(0));
        }
    }
}
