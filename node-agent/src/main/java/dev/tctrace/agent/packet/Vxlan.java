package dev.tctrace.agent.packet;

/** VXLAN (RFC 7348). */
final class Vxlan {
    private static final int HEADER = 8;

    private Vxlan() {}

    static void decode(Cursor cursor, Dissection found) {
        if (cursor.wireRemaining() < HEADER) {
            return; // some other protocol on that port
        }
        if (!found.has(cursor, HEADER, "VXLAN header")) {
            return;
        }
        // The I flag must be set. Anything else may be another protocol: a port number is no proof.
        if (cursor.u8(0) != 0x08 || cursor.u8(7) != 0) {
            return;
        }
        long vni = cursor.u32(4) >> 8;
        cursor.skip(HEADER);
        found.inner("VXLAN vni " + vni, cursor, Ethernet::decode);
    }
}
