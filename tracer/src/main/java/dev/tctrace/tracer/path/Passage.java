// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.path;

import java.util.concurrent.TimeUnit;

import dev.tctrace.tracer.Target;
import dev.tctrace.tracer.TracedPacket;
import dev.tctrace.tracer.tc.AttachedProgram;
import dev.tctrace.tracer.tc.Device;
import dev.tctrace.tracer.tc.Effect;
import dev.tctrace.tracer.tc.VerdictMeaning;

/**
 * One record, as far as it matters for what belongs together. The kernel gives a packet's buffer to another packet within
 * microseconds: two records of one buffer are one packet's only if nothing says that the first has ended between them.
 *
 * @param enter when the packet entered the program, by the kernel's clock
 * @param leave when it left
 * @param target whose packet it is
 * @param program the program
 * @param effect what its verdict meant
 * @param before the packet at entry
 * @param after the packet at exit
 */
record Passage(
        long enter,
        long leave,
        Target target,
        AttachedProgram program,
        Effect effect,
        PacketIdentity before,
        PacketIdentity after) {

    /** How long a packet may take from one program to the next: queues and neighbours that are asked for take their time. */
    static final long LONGEST_GAP_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    static Passage of(TracedPacket packet) {
        PacketIdentity before = PacketIdentity.of(packet.entry());
        return new Passage(
                packet.kernelNanos(),
                packet.kernelNanos() + packet.durationNanos(),
                packet.target(),
                packet.program(),
                VerdictMeaning.of(packet.program(), packet.verdict()),
                before,
                packet.exit() == null ? before : PacketIdentity.of(packet.exit()));
    }

    /** Whether this one may be what the same packet passed next. */
    boolean follows(Passage earlier) {
        return enter >= earlier.enter
                && enter - earlier.leave <= LONGEST_GAP_NANOS
                && earlier.lets(this)
                && mayBeAfter(earlier)
                && earlier.after.agrees(before);
    }

    /** Whether the verdict leaves the way to the other one open. */
    private boolean lets(Passage later) {
        return switch (effect) {
            case DROP, STOLEN, TRAP -> false;
            case REDIRECT -> !sameDevice(later);
            case NEXT, PASS, SKIP_TO_CLSACT, NEXT_ACTION, RECLASSIFY, EXTENSION, NO_MATCH, CLASSIFIED -> true;
        };
    }

    /** Whether the places allow this one to come after the other, at once or later. */
    boolean mayBeAfter(Passage earlier) {
        AttachedProgram first = earlier.program;
        if (sameDevice(earlier)) {
            if (program.direction() != first.direction()) {
                // It came back: an answer, in the buffer of what it answers.
                return false;
            }
            if (program.attachPoint() == first.attachPoint()) {
                return program.position() > first.position()
                        || program.position() == first.position() && program.id() != first.id();
            }
            return layer(program) >= layer(first);
        }
        if (!target.equals(earlier.target) || program.direction() != first.direction()) {
            return true;
        }
        // One pod, one direction: in at the host's end and then at the pod's, out the other way round.
        return switch (program.direction()) {
            case INGRESS -> !first.device().podEnd() || program.device().podEnd();
            case EGRESS -> first.device().podEnd() || !program.device().podEnd();
            case BOTH -> true;
        };
    }

    private boolean sameDevice(Passage other) {
        Device mine = program.device();
        Device others = other.program.device();
        return mine.ifindex() == others.ifindex() && mine.netnsInode() == others.netnsInode();
    }

    /** tcx runs before all others of a device. */
    private static int layer(AttachedProgram program) {
        return program.attachPoint().label().startsWith("tcx/") ? 0 : 1;
    }
}
