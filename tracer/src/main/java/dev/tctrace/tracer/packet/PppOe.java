// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.packet;

/** PPP over Ethernet, session stage (RFC 2516). */
final class PppOe {
    private static final int HEADER = 6;

    private PppOe() {}

    static void decode(Cursor cursor, Dissection found) {
        found.protocol("PPPoE");
        if (!found.has(cursor, HEADER, "PPPoE header")) {
            return;
        }
        found.info("pppoe session " + cursor.u16(2));
        int length = cursor.u16(4);
        cursor.skip(HEADER);
        found.limit(cursor, length, "PPPoE");
        if (!found.has(cursor, 1, "PPP header")) {
            return;
        }
        // The last byte of a protocol number is odd and all others are even, so that a leading 0 may be left out (RFC
        // 1661, 6.5).
        int size = cursor.u8(0) % 2 == 1 ? 1 : 2;
        if (!found.has(cursor, size, "PPP header")) {
            return;
        }
        int protocol = size == 1 ? cursor.u8(0) : cursor.u16(0);
        cursor.skip(size);
        Protocols.ofPpp(protocol).decode(cursor, found);
    }
}
