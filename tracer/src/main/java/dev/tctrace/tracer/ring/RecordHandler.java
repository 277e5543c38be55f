// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.ring;

/** Takes records, one after the other, in the order in which the kernel reserved them. */
@FunctionalInterface
public interface RecordHandler {

    /** @param record valid until this returns */
    void onRecord(RingRecord record);
}
