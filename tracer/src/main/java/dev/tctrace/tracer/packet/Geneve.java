// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.packet;

/** Geneve (RFC 8926). */
final class Geneve {
    private static final int HEADER = 8;

    private Geneve() {}

    static void decode(Cursor cursor, Dissection found) {
        if (cursor.wireRemaining() < HEADER) {
            return; // some other protocol on that port
        }
        if (!found.has(cursor, HEADER, "Geneve header")) {
            return;
        }
        // Reserved bits are ignored (RFC 8926, section 3.4).
        if (cursor.u8(0) >> 6 != 0) {
            return; // not version 0
        }
        int options = (cursor.u8(0) & 0x3f) * 4;
        int type = cursor.u16(2);
        String label = "Geneve vni " + (cursor.u32(4) >> 8);
        if (!found.has(cursor, HEADER + options, "Geneve options")) {
            found.info(label);
            return;
        }
        cursor.skip(HEADER + options);
        found.inner(label, cursor, Gre.payload(type));
    }
}
