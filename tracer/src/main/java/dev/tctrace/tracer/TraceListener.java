// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer;

import dev.tctrace.tracer.tc.AttachedProgram;

/**
 * Hears what a session sees. Packets come on the engine's reader thread (the last ones on the thread that closes the session),
 * changes on the thread that follows them or that opens the session: return soon, never block.
 */
public interface TraceListener {

    /** One matched packet. */
    void onPacket(TracedPacket packet);

    /** The kernel dropped a packet that was reported before, and that no traced program had dropped. */
    default void onDropped(KernelDrop drop) {}

    /** Something that the session does without, and why; a whole sentence. */
    default void onNotice(Target target, String text) {}

    /** A program's tracer is attached. */
    default void onAttached(Target target, AttachedProgram program) {}

    /** A program that was traced is no longer at its place; {@code successor} is null where nothing followed it. */
    default void onReplaced(Target target, AttachedProgram old, AttachedProgram successor) {}

    /** A program was there for a while before its tracer was: said right before it is told that it is attached. */
    default void onGap(Target target, AttachedProgram program, Gap gap) {}
}
