// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.pcap.ebpf;

import java.util.List;
import java.util.Optional;

import dev.tctrace.pcap.cbpf.Instruction;
import dev.tctrace.pcap.cbpf.Operand;
import dev.tctrace.pcap.cbpf.Operator;
import dev.tctrace.pcap.cbpf.Width;

/**
 * How a block comes by the value in A: it ends with a load from the packet, perhaps with a mask behind it.
 *
 * @param load of the packet, at a constant offset or at one from X on
 * @param at where in the block's body the load is
 * @param mask ones where the value keeps the loaded bits; ones too where the load gives zeros anyway
 */
record Loaded(Instruction load, int at, int mask) {
    static Optional<Loaded> atTheEndOf(List<Instruction> body) {
        int last = body.size() - 1;
        if (last >= 0 && isLoad(body.get(last))) {
            return Optional.of(new Loaded(body.get(last), last, -1));
        }
        if (last >= 1
                && isLoad(body.get(last - 1))
                && body.get(last) instanceof Instruction.Arithmetic arithmetic
                && arithmetic.operator() == Operator.AND
                && arithmetic.operand() instanceof Operand.Constant constant) {
            int zeros = ~largest(body.get(last - 1));
            return Optional.of(new Loaded(body.get(last - 1), last - 1, constant.value() | zeros));
        }
        return Optional.empty();
    }

    /** As of a net: the upper bits are kept, so that equal values are a range of the loaded ones. */
    boolean keepsUpperBits() {
        int free = ~mask;
        return (free & free + 1) == 0;
    }

    private static boolean isLoad(Instruction instruction) {
        return instruction instanceof Instruction.LoadPacket || instruction instanceof Instruction.LoadIndexed;
    }

    private static int largest(Instruction load) {
        Width width = load instanceof Instruction.LoadPacket packet
                ? packet.width()
                : ((Instruction.LoadIndexed) load).width();
        return switch (width) {
            case WORD -> -1;
            case HALF -> 0xffff;
            case BYTE -> 0xff;
        };
    }
}
