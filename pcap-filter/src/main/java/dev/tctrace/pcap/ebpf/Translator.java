// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.pcap.ebpf;

import java.util.List;
import java.util.stream.Stream;

import dev.tctrace.pcap.cbpf.ClassicProgram;
import dev.tctrace.pcap.cbpf.Comparison;

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
public final class Translator {
    /**
     * In instructions of the classic program; about a tenth of the verifier's budget when every one becomes five. Each is walked
     * four times: the tracer calls the filter at two places, and it holds the program twice.
     */
    static final double PLAIN_PATH_WEIGHT = 5_000;

    private final ControlFlow flow;
    private final int window;
    private final boolean opaque;
    private final Liveness liveness;
    private final NetworkOrder order;
    private final StackSlots slots;
    private final Assembler out = new Assembler();

    private Translator(ControlFlow flow, int window, boolean opaque) {
        this.flow = flow;
        this.window = window;
        this.opaque = opaque;
        liveness = Liveness.of(flow);
        order = NetworkOrder.of(flow, liveness);
        slots = StackSlots.of(flow);
    }

    /**
     * @param window how many bytes are captured at most, a power of two; no load at a constant offset may lie beyond it (see {@link Translation#reach})
     * @param room instructions that there is space for: the second translation is left out where it does not fit
     */
    static List<EbpfInstruction> translate(ControlFlow flow, int window, int room) {
        ControlFlow searched = Lists.searched(flow);
        // A search takes more instructions than its list, at worst: it must not take the room of the second
        // translation.
        return Stream.of(true, false)
                .flatMap(twice -> Stream.of(searched, flow).map(each -> translate(each, window, isOpaque(each), twice)))
                .filter(form -> form.size() <= room)
                .findFirst()
                .orElseGet(() -> translate(flow, window, isOpaque(flow), false));
    }

    private static boolean isOpaque(ControlFlow flow) {
        return flow.pathWeight() > PLAIN_PATH_WEIGHT;
    }

    /**
     * One of the forms that there are.
     *
     * @param twice whether a second translation decides about short captures
     */
    static List<EbpfInstruction> translate(ControlFlow flow, int window, boolean opaque, boolean twice) {
        return new Translator(flow, window, opaque).translate(twice);
    }

    private List<EbpfInstruction> translate(boolean twice) {
        if (flow.entry() < 0) {
            out.move(Registers.A, flow.entry() == BasicBlock.MATCH ? 1 : 0);
            return out.assemble();
        }
        program(pass(false, BoundsChecks.of(flow)));
        if (out.jumpsTo(Labels.SHORT)) {
            shortCapture(twice);
        }
        out.label(Labels.END);
        return out.assemble();
    }

    private Pass pass(boolean exact, BoundsChecks checks) {
        Hiding hiding = new Hiding(opaque, exact, out);
        return new Pass(exact, window, out, new Labels(exact), hiding, checks, order, slots, liveness);
    }

    private void program(Pass pass) {
        prologue(pass.hiding());
        BodyTranslator bodies = new BodyTranslator(pass);
        ExitTranslator exits = new ExitTranslator(pass);
        List<BasicBlock> blocks = flow.blocks();
        for (int i = 0; i < blocks.size(); i++) {
            out.label(pass.label(blocks.get(i).first()));
            bodies.body(blocks.get(i));
            exits.exit(blocks.get(i), i + 1 < blocks.size() ? blocks.get(i + 1).first() : BasicBlock.MATCH);
        }
        epilogue(pass);
    }

    /** Everything was captured: there is no match. Else it is decided with care. */
    private void shortCapture(boolean twice) {
        out.jump(Labels.END);
        out.label(Labels.SHORT);
        out.move(Registers.A, Translation.NO_MATCH);
        out.jumpIfRegister(Comparison.GREATER_OR_EQUAL, Registers.CAPTURED, Registers.LENGTH, Labels.END);
        if (!twice) {
            out.move(Registers.A, Translation.UNDECIDED);
            return;
        }
        Pass exact = pass(true, BoundsChecks.beforeEachLoad(flow));
        program(exact);
        int undecided = exact.label(Labels.UNDECIDED);
        if (out.jumpsTo(undecided)) {
            out.jump(Labels.END);
            out.label(undecided);
            out.move(Registers.A, Translation.UNDECIDED);
        }
    }

    private void prologue(Hiding hiding) {
        hiding.prologue();
        int live = liveness.at(flow.entry());
        if ((live & Effects.A) != 0) {
            out.move(Registers.A, 0);
            hiding.forgetIfOpaque(Registers.A);
        }
        if ((live & Effects.X) != 0) {
            out.move(Registers.X, 0);
            hiding.forgetIfOpaque(Registers.X);
        }
        for (int slot = 0; slot < ClassicProgram.MEMORY_SLOTS; slot++) {
            if ((live & Effects.slot(slot)) != 0) {
                storeZero(hiding, slot);
            }
        }
    }

    private void storeZero(Hiding hiding, int slot) {
        if (opaque) {
            out.move(Registers.SCRATCH, 0);
            hiding.forgetIfOpaque(Registers.SCRATCH);
            out.storeWord(Assembler.FRAME, slots.offset(slot), Registers.SCRATCH);
        } else {
            out.storeZeroWord(Assembler.FRAME, slots.offset(slot));
        }
    }

    private void epilogue(Pass pass) {
        int match = pass.label(BasicBlock.MATCH);
        int noMatch = pass.label(BasicBlock.NO_MATCH);
        out.label(match);
        boolean matches = out.jumpsTo(match) || fallsIntoMatch();
        if (matches) {
            out.move(Registers.A, Translation.MATCH);
        }
        if (out.jumpsTo(noMatch)) {
            if (matches) {
                out.jump(Labels.END);
            }
            out.label(noMatch);
            out.move(Registers.A, Translation.NO_MATCH);
        }
    }

    /** The last block leads here without a jump when it can match. */
    private boolean fallsIntoMatch() {
        return flow.blocks().get(flow.blocks().size() - 1).exit().targets().contains(BasicBlock.MATCH);
    }
}
