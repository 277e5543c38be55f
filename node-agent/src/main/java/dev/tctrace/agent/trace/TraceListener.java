package dev.tctrace.agent.trace;

import dev.tctrace.agent.tc.AttachedProgram;

/**
 * Hears what a session sees. Packets come on the engine's reader thread (the last ones on the thread that closes the session),
 * changes on the thread that follows them or that opens the session: return soon, never block.
 */
public interface TraceListener {

    /** One matched packet. */
    void onPacket(TracedPacket packet);

    /** A program's tracer is attached. */
    default void onAttached(Target target, AttachedProgram program) {}

    /** A program that was traced is no longer at its place; {@code successor} is null where nothing followed it. */
    default void onReplaced(Target target, AttachedProgram old, AttachedProgram successor) {}
}
