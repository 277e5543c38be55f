package dev.tctrace.agent.trace;

import dev.tctrace.agent.tc.AttachedProgram;

/** Hears what a session sees. Called on the engine's reader thread: return soon, never block. */
public interface TraceListener {

    /** One matched packet. */
    void onPacket(TracedPacket packet);

    /** A program's tracer is attached. */
    default void onAttached(Target target, AttachedProgram program) {}

    /** A program that was traced is no longer at its place; {@code successor} is null where nothing followed it. */
    default void onReplaced(Target target, AttachedProgram old, AttachedProgram successor) {}
}
