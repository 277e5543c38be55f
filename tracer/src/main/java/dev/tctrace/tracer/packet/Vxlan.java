// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.packet;

/** VXLAN (RFC 7348). */
final class Vxlan {
    private static final int HEADER = 8;
    private static final int VNI_PRESENT = 0x08;

    private Vxlan() {}

    static void decode(Cursor cursor, Dissection found) {
        if (cursor.wireRemaining() < HEADER) {
            return; // some other protocol on that port
        }
        if (!found.has(cursor, HEADER, "VXLAN header")) {
            return;
        }
        // Without the I flag it is another protocol: a port number is no proof. Reserved bits are ignored (section 5),
        // as some are in use by now: one announces a group policy.
        if ((cursor.u8(0) & VNI_PRESENT) == 0) {
            return;
        }
        long vni = cursor.u32(4) >> 8;
        cursor.skip(HEADER);
        found.inner("VXLAN vni " + vni, cursor, Ethernet::decode);
    }
}
