package dev.tctrace.agent.ring;

import java.nio.ByteBuffer;

/**
 * A record where it lies in the ring. One object is used for all records: what it shows is valid only inside
 * {@link RecordHandler#onRecord}. Only the thread that drains the ring may use it. Numbers are in the machine's byte order.
 */
public final class RingRecord {
    private final ByteBuffer data;
    private int start;
    private int length;

    RingRecord(ByteBuffer data) {
        this.data = data;
    }

    RingRecord at(int start, int length) {
        this.start = start;
        this.length = length;
        return this;
    }

    /** Bytes in this record. */
    public int length() {
        return length;
    }

    public short u16(int offset) {
        return data.getShort(check(offset, 2));
    }

    public int u32(int offset) {
        return data.getInt(check(offset, 4));
    }

    public long u64(int offset) {
        return data.getLong(check(offset, 8));
    }

    /** A copy that stays valid. */
    public byte[] bytes(int offset, int count) {
        byte[] copy = new byte[count];
        data.get(check(offset, count), copy);
        return copy;
    }

    private int check(int offset, int count) {
        if (offset < 0 || count < 0 || offset + count > length) {
            throw new IndexOutOfBoundsException(offset + ".." + (offset + count) + " of a record of " + length);
        }
        return start + offset;
    }
}
