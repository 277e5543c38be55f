// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.ring;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;

/** Records that no kernel wrote. */
public final class Records {
    private Records() {}

    /** Valid as long as the memory is. */
    public static RingRecord in(Memory memory, byte[] bytes) {
        memory.write(0, bytes, 0, bytes.length);
        return new RingRecord().at(Pointer.nativeValue(memory), bytes.length);
    }
}
