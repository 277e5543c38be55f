package dev.tctrace.agent.trace;

import dev.tctrace.agent.tc.AttachPoint;
import dev.tctrace.agent.tc.AttachedProgram;

/** What makes a tracer: one program at one attach point of one device. A program that is there twice is traced once. */
record Place(int programId, Hook hook) {

    /** One attach point of one device. */
    record Hook(AttachPoint attachPoint, int ifindex, long netnsInode) {}

    static Place of(AttachedProgram program) {
        return new Place(
                program.id(),
                new Hook(
                        program.attachPoint(),
                        program.device().ifindex(),
                        program.device().netnsInode()));
    }
}
