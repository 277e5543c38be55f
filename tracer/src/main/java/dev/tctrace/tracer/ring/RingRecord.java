// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.ring;

import java.util.Objects;

import dev.tctrace.tracer.libc.RawMemory;

/**
 * A record where it lies in the ring. One object is used for all records: what it shows is valid only inside
 * {@link RecordHandler#onRecord}. Only the thread that drains the ring may use it. Numbers are in the machine's byte order.
 *
 * <p>Every read checks that it stays inside of the record, and throws IndexOutOfBoundsException if not.
 */
public final class RingRecord {
    private long start;
    private int length;

    RingRecord at(long start, int length) {
        this.start = start;
        this.length = length;
        return this;
    }

    /** From now on there is nothing to read. */
    void end() {
        length = 0;
    }

    /** Bytes in this record. */
    public int length() {
        return length;
    }

    /** 0 to 255. */
    public int u8(int offset) {
        return RawMemory.u8(check(offset, 1));
    }

    /** 0 to 65535. */
    public int u16(int offset) {
        return RawMemory.u16(check(offset, 2));
    }

    public int u32(int offset) {
        return RawMemory.u32(check(offset, 4));
    }

    public long u64(int offset) {
        return RawMemory.u64(check(offset, 8));
    }

    /** A copy that stays valid. */
    public byte[] bytes(int offset, int count) {
        return RawMemory.bytes(start + Objects.checkFromIndexSize(offset, count, length), count);
    }

    /** The last byte is checked by the method that the compiler knows: it makes one check of those of neighbouring fields. */
    private long check(int offset, int count) {
        if (offset < 0) {
            throw new IndexOutOfBoundsException(offset);
        }
        Objects.checkIndex(offset + count - 1, length);
        return start + offset;
    }
}
