// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.pcap.ebpf;

import java.util.Optional;

import dev.tctrace.pcap.cbpf.Comparison;
import dev.tctrace.pcap.cbpf.Instruction;
import dev.tctrace.pcap.cbpf.Operand;
import dev.tctrace.pcap.cbpf.Operator;
import dev.tctrace.pcap.cbpf.Width;

/** Translates what a block does before its exit. */
final class BodyTranslator implements Instruction.Visitor<Void> {
    private final Pass pass;
    private final Assembler out;

    private int position;
    /** Bits of {@link Effects}: what the verifier knows more of than at the block's entry. */
    private int touched;

    private boolean capturedTouched;

    BodyTranslator(Pass pass) {
        this.pass = pass;
        out = pass.out();
    }

    void body(BasicBlock block) {
        touched = 0;
        capturedTouched = false;
        for (position = block.first(); position < block.exitPosition(); position++) {
            Instruction instruction = block.body().get(position - block.first());
            instruction.accept(this);
            touched |= Effects.of(instruction).writes();
        }
        pass.hiding().forgetLive(pass.liveness().after(block) & touched, capturedTouched);
    }

    private void checkWindow() {
        int needed = pass.checks().windowCheck(position);
        if (needed > 0) {
            if (pass.exact()) {
                out.jumpUnless(Comparison.GREATER_OR_EQUAL, Registers.LENGTH, needed, pass.label(BasicBlock.NO_MATCH));
                out.jumpUnless(Comparison.GREATER_OR_EQUAL, Registers.CAPTURED, needed, pass.label(Labels.UNDECIDED));
            } else {
                out.jumpUnless(Comparison.GREATER_OR_EQUAL, Registers.CAPTURED, needed, Labels.SHORT);
            }
            capturedTouched = true;
        }
    }

    private void checkIndex() {
        int needed = pass.checks().indexCheck(position);
        if (needed > 0) {
            out.move64(Registers.SCRATCH, Registers.X);
            out.add64(Registers.SCRATCH, needed);
            if (pass.exact()) {
                out.jumpIfAbove64(Registers.SCRATCH, Registers.LENGTH, pass.label(BasicBlock.NO_MATCH));
                out.jumpIfAbove64(Registers.SCRATCH, Registers.CAPTURED, pass.label(Labels.UNDECIDED));
            } else {
                out.jumpIfAbove64(Registers.SCRATCH, Registers.CAPTURED, Labels.SHORT);
            }
            capturedTouched = true;
            touched |= Effects.X;
        }
    }

    private void swapUnlessRaw(Width width) {
        Optional<Width> raw = pass.order().rawWidth(position);
        if (raw.isEmpty()) {
            out.networkOrder(Registers.A, width);
        }
    }

    @Override
    public Void loadConstant(Instruction.LoadConstant load) {
        out.move(Registers.of(load.register()), load.value());
        return null;
    }

    @Override
    public Void loadLength(Instruction.LoadLength load) {
        out.move32(Registers.of(load.register()), Registers.LENGTH);
        return null;
    }

    @Override
    public Void loadMemory(Instruction.LoadMemory load) {
        out.load(
                Width.WORD,
                Registers.of(load.register()),
                Assembler.FRAME,
                pass.slots().offset(load.slot()));
        return null;
    }

    @Override
    public Void loadPacket(Instruction.LoadPacket load) {
        checkWindow();
        out.load(load.width(), Registers.A, Registers.BYTES, load.offset());
        swapUnlessRaw(load.width());
        return null;
    }

    @Override
    public Void loadIndexed(Instruction.LoadIndexed load) {
        checkIndex();
        // Changes nothing after the check, and is all that the verifier needs to know: see above.
        out.move64(Registers.SCRATCH, Registers.X);
        out.and64(Registers.SCRATCH, pass.window() - 1);
        out.addRegister64(Registers.SCRATCH, Registers.BYTES);
        out.load(load.width(), Registers.A, Registers.SCRATCH, load.offset());
        swapUnlessRaw(load.width());
        return null;
    }

    @Override
    public Void loadHeaderLength(Instruction.LoadHeaderLength load) {
        checkWindow();
        out.load(Width.BYTE, Registers.X, Registers.BYTES, load.offset());
        out.arithmetic(Operator.AND, Registers.X, 0xf);
        out.arithmetic(Operator.LSH, Registers.X, 2);
        return null;
    }

    @Override
    public Void store(Instruction.Store store) {
        int source = pass.hiding().forgottenCopy(Registers.of(store.register()), Registers.SCRATCH);
        out.storeWord(Assembler.FRAME, pass.slots().offset(store.slot()), source);
        return null;
    }

    @Override
    public Void arithmetic(Instruction.Arithmetic arithmetic) {
        Operator operator = arithmetic.operator();
        if (arithmetic.operand() instanceof Operand.Constant constant) {
            int value = operator == Operator.AND
                    ? pass.order().constant(position, false, constant.value())
                    : constant.value();
            out.arithmetic(operator, Registers.A, value);
        } else if (operator.shifts()) {
            shiftByIndex(operator);
        } else {
            if (operator.divides()) {
                out.jumpIf(Comparison.EQUAL, Registers.X, 0, pass.label(BasicBlock.NO_MATCH));
                touched |= Effects.X;
            }
            out.arithmeticRegister(operator, Registers.A, Registers.X);
        }
        return null;
    }

    /** The machine takes the distance modulo 32; the mask (all ones where X < 32) makes the rest zero, without a branch. */
    private void shiftByIndex(Operator operator) {
        out.move64(Registers.SCRATCH, Registers.X);
        out.add64(Registers.SCRATCH, -32);
        out.arithmeticShiftRight64(Registers.SCRATCH, 63);
        out.arithmeticRegister(operator, Registers.A, Registers.X);
        out.andRegister64(Registers.A, Registers.SCRATCH);
    }

    @Override
    public Void negate(Instruction.Negate negate) {
        out.negate(Registers.A);
        return null;
    }

    @Override
    public Void copyToIndex(Instruction.CopyToIndex copy) {
        out.move64(Registers.X, Registers.A);
        return null;
    }

    @Override
    public Void copyToAccumulator(Instruction.CopyToAccumulator copy) {
        out.move64(Registers.A, Registers.X);
        return null;
    }

    @Override
    public Void jump(Instruction.Jump jump) {
        throw new IllegalStateException("a jump inside a block");
    }

    @Override
    public Void branch(Instruction.Branch branch) {
        throw new IllegalStateException("a branch inside a block");
    }

    @Override
    public Void returnConstant(Instruction.ReturnConstant ret) {
        throw new IllegalStateException("a return inside a block");
    }

    @Override
    public Void returnAccumulator(Instruction.ReturnAccumulator ret) {
        throw new IllegalStateException("a return inside a block");
    }
}
