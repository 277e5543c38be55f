// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.libc;

import com.sun.jna.Memory;

/** Bytes outside the heap, for a call to C. */
public final class NativeBytes {
    private NativeBytes() {}

    /** A copy, to be closed; at least a byte long, as Memory wants it. */
    public static Memory of(byte[] bytes) {
        Memory memory = new Memory(Math.max(1, bytes.length));
        memory.write(0, bytes, 0, bytes.length);
        return memory;
    }
}
