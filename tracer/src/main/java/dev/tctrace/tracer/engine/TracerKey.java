// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.engine;

import dev.tctrace.tracer.tc.AttachPoint;
import dev.tctrace.tracer.tc.AttachedProgram;

/**
 * One program at one place of one device.
 *
 * @param occurrence the how-manieth time that it is on this hook, from 1
 */
record TracerKey(int programId, Hook hook, int occurrence) {

    /** One attach point of one device. */
    record Hook(AttachPoint attachPoint, int ifindex, long netnsInode) {}

    static TracerKey of(AttachedProgram program) {
        return new TracerKey(
                program.id(),
                new Hook(
                        program.attachPoint(),
                        program.device().ifindex(),
                        program.device().netnsInode()),
                program.placement().occurrence());
    }
}
