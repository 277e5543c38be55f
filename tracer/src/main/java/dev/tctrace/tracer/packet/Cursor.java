// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.packet;

/**
 * A place in the copied bytes. Knows two ends: where the copy ends, and where the packet (or the layer around this one)
 * says that it ends; so a truncated copy and a malformed packet are told apart. Big-endian reads, relative to the place.
 */
final class Cursor {
    private static final int NO_FRAME = -1;
    /** Shorter frames are padded to 60 bytes (IEEE 802.3), one with a VLAN tag perhaps to 64. */
    private static final int SHORTEST_FRAME = 64;

    private final byte[] bytes;
    private int position;
    private int end;
    private int wireEnd;
    private int frame = NO_FRAME;

    Cursor(byte[] bytes, int wireLength) {
        this.bytes = bytes;
        this.wireEnd = Math.max(wireLength, bytes.length);
        this.end = bytes.length;
    }

    /** Copied bytes from here on. */
    int remaining() {
        return end - position;
    }

    /** Bytes from here on that the packet has, copied or not. */
    int wireRemaining() {
        return wireEnd - position;
    }

    /** An Ethernet frame begins here. */
    void frame() {
        frame = position;
    }

    /** Whether the last bytes may be there only to make a short frame long enough. */
    boolean maybePadded() {
        return frame != NO_FRAME && wireEnd - frame <= SHORTEST_FRAME;
    }

    /** The layer that begins here is {@code length} bytes long; what follows is padding or somebody else's. */
    void limit(int length) {
        wireEnd = Math.min(wireEnd, position + length);
        end = Math.min(end, wireEnd);
    }

    void skip(int count) {
        position += count;
    }

    int u8(int offset) {
        return bytes[check(offset, 1)] & 0xff;
    }

    int u16(int offset) {
        int at = check(offset, 2);
        return (bytes[at] & 0xff) << 8 | bytes[at + 1] & 0xff;
    }

    long u32(int offset) {
        check(offset, 4);
        return (long) u16(offset) << 16 | u16(offset + 2);
    }

    String ipv4(int offset) {
        return Addresses.ipv4(bytes, check(offset, 4));
    }

    String ipv6(int offset) {
        return Addresses.ipv6(bytes, check(offset, 16));
    }

    String mac(int offset) {
        return Addresses.mac(bytes, check(offset, 6));
    }

    private int check(int offset, int count) {
        int at = position + offset;
        if (offset < 0 || at + count > end) {
            throw new IndexOutOfBoundsException("read of " + count + " bytes at " + at + ", end " + end);
        }
        return at;
    }
}
