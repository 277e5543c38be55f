// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.pcap.ebpf;

import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;

import dev.tctrace.pcap.cbpf.ClassicProgram;
import dev.tctrace.pcap.cbpf.Comparison;
import dev.tctrace.pcap.cbpf.Instruction;
import dev.tctrace.pcap.cbpf.Operand;
import dev.tctrace.pcap.cbpf.Operator;
import dev.tctrace.pcap.cbpf.Register;
import dev.tctrace.pcap.cbpf.Width;

/**
 * Translates a classic program into the body of the tracer's filter stub.
 *
 * <p>On entry r1 points to a map value of which twice the {@code window} may be read, r2 is how many bytes were captured (64 bits
 * wide, at most the window) and r3 the packet's length. A lives in r0, X in r4, r5 is scratch, M[] on the stack (8 bytes a used word, so that the
 * verifier follows each word on its own). The body ends by falling off its end, with r0 = {@link Translation#NO_MATCH}, {@link
 * Translation#MATCH} or {@link Translation#UNDECIDED}.
 *
 * <p><b>Short captures.</b> Checks of how many bytes were captured are made early, for all that a match needs. Where one fails on a
 * packet that was captured whole, there is no match. Where the packet has more bytes than were captured, a second translation of
 * the same program decides: it checks right before each load, so that only a load that is really made, of bytes that the packet has,
 * leaves the packet undecided. Where there is no room for it the early check decides so, which then says UNDECIDED of some packets
 * that do not match.
 *
 * <p><b>Why the verifier accepts every program.</b> Classic jumps go forward, so nothing loops; only reachable blocks are emitted;
 * constant offsets lie inside the window; divisors are tested; nothing is read before it is written. A variable offset is masked
 * right before it is added to the pointer. A comparison would not do: what the verifier learnt from one it can lose again (Linux
 * 6.12 does on a path that cannot be taken, "REG INVARIANTS VIOLATION"), and its proof would depend on the program. What is left is the verifier's patience (a million instructions over all paths).
 * {@link ControlFlow#pathWeight} bounds what it could walk at worst. Below {@link #PLAIN_PATH_WEIGHT} the plain form is emitted. Above it
 * the <em>opaque</em> form: at the end of each block every live value is XORed twice with an unknown word, and branches compare a
 * copy treated alike. The value stays what it was, but the verifier forgets all it knew of it. Its state at a block's entry is then
 * the same on every path, so that it walks each block once or a few times, not once a path.
 */
public final class Translator implements Instruction.Visitor<Void> {
    /**
     * In instructions of the classic program; about a tenth of the verifier's budget when every one becomes five. Each is walked
     * four times: the tracer calls the filter at two places, and it holds the program twice.
     */
    static final double PLAIN_PATH_WEIGHT = 5_000;

    private static final int A = 0;
    private static final int BYTES = 1;
    private static final int CAPTURED = 2;
    private static final int LENGTH = 3;
    private static final int X = 4;
    private static final int SCRATCH = 5;
    private static final int UNKNOWN = 6;
    private static final int SECOND_SCRATCH = 7;

    private static final int END = -3;
    private static final int SHORT = -4;
    private static final int UNDECIDED = -5;

    /** Labels of the second translation: beyond those of the first, which are positions. */
    private static final int EXACT = 1 << 20;

    private final ControlFlow flow;
    private final int window;
    private final boolean opaque;
    private final Liveness liveness;
    private BoundsChecks checks;
    private final NetworkOrder order;
    private final StackSlots slots;
    private final Assembler out = new Assembler();

    private boolean exact;
    private int position;
    /** Bits of {@link Effects}: what the verifier knows more of than at the block's entry. */
    private int touched;

    private boolean capturedTouched;

    private Translator(ControlFlow flow, int window, boolean opaque) {
        this.flow = flow;
        this.window = window;
        this.opaque = opaque;
        liveness = Liveness.of(flow);
        checks = BoundsChecks.of(flow);
        order = NetworkOrder.of(flow, liveness);
        slots = StackSlots.of(flow);
    }

    /**
     * @param window how many bytes are captured at most, a power of two; no load at a constant offset may lie beyond it (see {@link Translation#reach})
     * @param room instructions that there is space for: the second translation is left out where it does not fit
     */
    static List<EbpfInstruction> translate(ControlFlow flow, int window, int room) {
        return translate(flow, window, room, flow.pathWeight() > PLAIN_PATH_WEIGHT);
    }

    static List<EbpfInstruction> translate(ControlFlow flow, int window, int room, boolean opaque) {
        List<EbpfInstruction> whole = new Translator(flow, window, opaque).translate(true);
        return whole.size() <= room ? whole : new Translator(flow, window, opaque).translate(false);
    }

    /** @param twice whether a second translation decides about short captures */
    private List<EbpfInstruction> translate(boolean twice) {
        if (flow.entry() < 0) {
            out.move(A, flow.entry() == BasicBlock.MATCH ? 1 : 0);
            return out.assemble();
        }
        program();
        if (out.jumpsTo(SHORT)) {
            shortCapture(twice);
        }
        out.label(END);
        return out.assemble();
    }

    private void program() {
        prologue();
        List<BasicBlock> blocks = flow.blocks();
        for (int i = 0; i < blocks.size(); i++) {
            block(blocks.get(i), i + 1 < blocks.size() ? blocks.get(i + 1).first() : BasicBlock.MATCH);
        }
        epilogue();
    }

    /** Everything was captured: there is no match. Else it is decided with care. */
    private void shortCapture(boolean twice) {
        out.jump(END);
        out.label(SHORT);
        out.move(A, Translation.NO_MATCH);
        out.jumpIfRegister(Comparison.GREATER_OR_EQUAL, CAPTURED, LENGTH, END);
        if (!twice) {
            out.move(A, Translation.UNDECIDED);
            return;
        }
        exact = true;
        checks = BoundsChecks.beforeEachLoad(flow);
        program();
        if (out.jumpsTo(label(UNDECIDED))) {
            out.jump(END);
            out.label(label(UNDECIDED));
            out.move(A, Translation.UNDECIDED);
        }
    }

    private int label(int of) {
        return exact ? EXACT + of : of;
    }

    private void prologue() {
        int live = liveness.at(flow.entry());
        if (opaque || exact) {
            // Any word of the packet is unknown to the verifier. It forgets what it learnt on its way to the second
            // translation, so that it walks that once.
            out.load(Width.WORD, UNKNOWN, BYTES, 0);
            forget(CAPTURED);
        }
        if (exact) {
            forget(LENGTH);
        }
        if ((live & Effects.A) != 0) {
            out.move(A, 0);
            forgetIfOpaque(A);
        }
        if ((live & Effects.X) != 0) {
            out.move(X, 0);
            forgetIfOpaque(X);
        }
        for (int slot = 0; slot < ClassicProgram.MEMORY_SLOTS; slot++) {
            if ((live & Effects.slot(slot)) != 0) {
                storeZero(slot);
            }
        }
    }

    private void storeZero(int slot) {
        if (opaque) {
            out.move(SCRATCH, 0);
            forget(SCRATCH);
            out.storeWord(Assembler.FRAME, slots.offset(slot), SCRATCH);
        } else {
            out.storeZeroWord(Assembler.FRAME, slots.offset(slot));
        }
    }

    private void block(BasicBlock block, int next) {
        out.label(label(block.first()));
        touched = 0;
        capturedTouched = false;
        for (position = block.first(); position < block.exitPosition(); position++) {
            Instruction instruction = block.body().get(position - block.first());
            instruction.accept(this);
            touched |= Effects.of(instruction).writes();
        }
        forgetLive(block);
        if (block.exit() instanceof BasicBlock.Goto jump) {
            jumpUnlessNext(jump.target(), next);
        } else if (block.exit() instanceof BasicBlock.Split split) {
            split(block, split, next);
        } else {
            // What it returns is any number.
            out.jumpIf(Comparison.EQUAL, A, 0, label(BasicBlock.NO_MATCH));
            out.jump(label(BasicBlock.MATCH));
        }
    }

    private void epilogue() {
        out.label(label(BasicBlock.MATCH));
        boolean matches = out.jumpsTo(label(BasicBlock.MATCH)) || fallsIntoMatch();
        if (matches) {
            out.move(A, Translation.MATCH);
        }
        if (out.jumpsTo(label(BasicBlock.NO_MATCH))) {
            if (matches) {
                out.jump(END);
            }
            out.label(label(BasicBlock.NO_MATCH));
            out.move(A, Translation.NO_MATCH);
        }
    }

    /** The last block leads here without a jump when it can match. */
    private boolean fallsIntoMatch() {
        return flow.blocks().get(flow.blocks().size() - 1).exit().targets().contains(BasicBlock.MATCH);
    }

    private void jumpUnlessNext(int target, int next) {
        if (target != next) {
            out.jump(label(target));
        }
    }

    private void split(BasicBlock block, BasicBlock.Split split, int next) {
        Instruction.Branch branch = split.branch();
        int after = liveness.after(block);
        int left = compared(A, SCRATCH, (after & Effects.A) != 0);
        boolean invert = split.ifTrue() == next && branch.comparison() != Comparison.ANY_BIT;
        int target = label(invert ? split.ifFalse() : split.ifTrue());
        if (branch.operand() instanceof Operand.Constant constant) {
            int value = constantFor(block.exitPosition(), branch.comparison() == Comparison.EQUAL, constant.value());
            if (invert) {
                out.jumpUnless(branch.comparison(), left, value, target);
            } else {
                out.jumpIf(branch.comparison(), left, value, target);
            }
        } else {
            int right = compared(X, SECOND_SCRATCH, (after & Effects.X) != 0);
            if (invert) {
                out.jumpUnlessRegister(branch.comparison(), left, right, target);
            } else {
                out.jumpIfRegister(branch.comparison(), left, right, target);
            }
        }
        jumpUnlessNext(invert ? split.ifTrue() : split.ifFalse(), next);
    }

    /** The register to compare, so that the verifier does not learn from it about a value that lives on. */
    private int compared(int register, int copy, boolean livesOn) {
        if (!opaque || !livesOn) {
            return register;
        }
        out.move64(copy, register);
        forget(copy);
        return copy;
    }

    private void forgetLive(BasicBlock block) {
        if (!opaque) {
            return;
        }
        int live = liveness.after(block) & touched;
        if ((live & Effects.A) != 0) {
            forget(A);
        }
        if ((live & Effects.X) != 0) {
            forget(X);
        }
        if (capturedTouched) {
            forget(CAPTURED);
            if (exact) {
                forget(LENGTH);
            }
        }
    }

    private void forgetIfOpaque(int register) {
        if (opaque) {
            forget(register);
        }
    }

    private void forget(int register) {
        // 32 bits wide, so that the upper half is known to be zero whatever it was before.
        out.arithmeticRegister(Operator.XOR, register, UNKNOWN);
        out.arithmeticRegister(Operator.XOR, register, UNKNOWN);
    }

    /** A constant in the byte order of the value that it meets. */
    private int constantFor(int at, boolean equality, int value) {
        Width width = order.rawWidth(at).orElse(Width.BYTE);
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

    private static int register(Register register) {
        return register == Register.A ? A : X;
    }

    private void checkWindow() {
        int needed = checks.windowCheck(position);
        if (needed > 0) {
            if (exact) {
                out.jumpUnless(Comparison.GREATER_OR_EQUAL, LENGTH, needed, label(BasicBlock.NO_MATCH));
                out.jumpUnless(Comparison.GREATER_OR_EQUAL, CAPTURED, needed, label(UNDECIDED));
            } else {
                out.jumpUnless(Comparison.GREATER_OR_EQUAL, CAPTURED, needed, SHORT);
            }
            capturedTouched = true;
        }
    }

    private void checkIndex() {
        int needed = checks.indexCheck(position);
        if (needed > 0) {
            out.move64(SCRATCH, X);
            out.add64(SCRATCH, needed);
            if (exact) {
                out.jumpIfAbove64(SCRATCH, LENGTH, label(BasicBlock.NO_MATCH));
                out.jumpIfAbove64(SCRATCH, CAPTURED, label(UNDECIDED));
            } else {
                out.jumpIfAbove64(SCRATCH, CAPTURED, SHORT);
            }
            capturedTouched = true;
            touched |= Effects.X;
        }
    }

    private void swapUnlessRaw(Width width) {
        Optional<Width> raw = order.rawWidth(position);
        if (raw.isEmpty()) {
            out.networkOrder(A, width);
        }
    }

    @Override
    public Void loadConstant(Instruction.LoadConstant load) {
        out.move(register(load.register()), load.value());
        return null;
    }

    @Override
    public Void loadLength(Instruction.LoadLength load) {
        out.move32(register(load.register()), LENGTH);
        return null;
    }

    @Override
    public Void loadMemory(Instruction.LoadMemory load) {
        out.load(Width.WORD, register(load.register()), Assembler.FRAME, slots.offset(load.slot()));
        return null;
    }

    @Override
    public Void loadPacket(Instruction.LoadPacket load) {
        checkWindow();
        out.load(load.width(), A, BYTES, load.offset());
        swapUnlessRaw(load.width());
        return null;
    }

    @Override
    public Void loadIndexed(Instruction.LoadIndexed load) {
        checkIndex();
        // Changes nothing after the check, and is all that the verifier needs to know: see above.
        out.move64(SCRATCH, X);
        out.and64(SCRATCH, window - 1);
        out.addRegister64(SCRATCH, BYTES);
        out.load(load.width(), A, SCRATCH, load.offset());
        swapUnlessRaw(load.width());
        return null;
    }

    @Override
    public Void loadHeaderLength(Instruction.LoadHeaderLength load) {
        checkWindow();
        out.load(Width.BYTE, X, BYTES, load.offset());
        out.arithmetic(Operator.AND, X, 0xf);
        out.arithmetic(Operator.LSH, X, 2);
        return null;
    }

    @Override
    public Void store(Instruction.Store store) {
        int source = register(store.register());
        if (opaque) {
            out.move64(SCRATCH, source);
            forget(SCRATCH);
            source = SCRATCH;
        }
        out.storeWord(Assembler.FRAME, slots.offset(store.slot()), source);
        return null;
    }

    @Override
    public Void arithmetic(Instruction.Arithmetic arithmetic) {
        Operator operator = arithmetic.operator();
        if (arithmetic.operand() instanceof Operand.Constant constant) {
            int value = operator == Operator.AND ? constantFor(position, false, constant.value()) : constant.value();
            out.arithmetic(operator, A, value);
        } else if (operator.shifts()) {
            shiftByIndex(operator);
        } else {
            if (operator.divides()) {
                out.jumpIf(Comparison.EQUAL, X, 0, label(BasicBlock.NO_MATCH));
                touched |= Effects.X;
            }
            out.arithmeticRegister(operator, A, X);
        }
        return null;
    }

    /** The machine takes the distance modulo 32; the mask (all ones where X < 32) makes the rest zero, without a branch. */
    private void shiftByIndex(Operator operator) {
        out.move64(SCRATCH, X);
        out.add64(SCRATCH, -32);
        out.arithmeticShiftRight64(SCRATCH, 63);
        out.arithmeticRegister(operator, A, X);
        out.andRegister64(A, SCRATCH);
    }

    @Override
    public Void negate(Instruction.Negate negate) {
        out.negate(A);
        return null;
    }

    @Override
    public Void copyToIndex(Instruction.CopyToIndex copy) {
        out.move64(X, A);
        return null;
    }

    @Override
    public Void copyToAccumulator(Instruction.CopyToAccumulator copy) {
        out.move64(A, X);
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
