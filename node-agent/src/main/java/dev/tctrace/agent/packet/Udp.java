package dev.tctrace.agent.packet;

/** UDP (RFC 768), UDP-Lite (RFC 3828), and the tunnels that are known by their UDP port. */
final class Udp {
    private static final int HEADER = 8;
    private static final int VXLAN = 4789;
    /** Linux's own default, from before IANA gave VXLAN a port; many overlay networks still use it. */
    private static final int VXLAN_LINUX = 8472;

    private static final int GENEVE = 6081;

    private Udp() {}

    static void decode(Cursor cursor, Dissection found) {
        if (!found.has(cursor, 4, "UDP ports")) {
            return;
        }
        int destinationPort = cursor.u16(2);
        found.ports(cursor.u16(0), destinationPort);
        if (!found.has(cursor, HEADER, "UDP header")) {
            return;
        }
        int length = cursor.u16(4);
        // 0: a jumbogram (RFC 2675) or a super-packet.
        if (length != 0) {
            if (length < HEADER) {
                found.missing("UDP payload: the length field says " + length + " bytes");
                return;
            }
            cursor.limit(length);
        }
        cursor.skip(HEADER);
        switch (destinationPort) {
            case VXLAN, VXLAN_LINUX -> Vxlan.decode(cursor, found);
            case GENEVE -> Geneve.decode(cursor, found);
            default -> {
                // Payload: not ours to look at.
            }
        }
    }

    static void decodeLite(Cursor cursor, Dissection found) {
        if (found.has(cursor, 4, "UDP-Lite ports")) {
            found.ports(cursor.u16(0), cursor.u16(2));
        }
    }
}
