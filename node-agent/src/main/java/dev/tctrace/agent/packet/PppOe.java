package dev.tctrace.agent.packet;

/** PPP over Ethernet, session stage (RFC 2516). */
final class PppOe {
    private PppOe() {}

    static void decode(Cursor cursor, Dissection found) {
        found.protocol("PPPoE");
        if (!found.has(cursor, 8, "PPPoE header")) {
            return;
        }
        found.info("pppoe session " + cursor.u16(2));
        int length = cursor.u16(4);
        int protocol = cursor.u16(6);
        cursor.skip(6);
        cursor.limit(length);
        if (!found.has(cursor, 2, "PPP header")) {
            return;
        }
        cursor.skip(2);
        switch (protocol) {
            case 0x0021 -> Ipv4.decode(cursor, found);
            case 0x0057 -> Ipv6.decode(cursor, found);
            default -> found.info(String.format("ppp 0x%04x", protocol));
        }
    }
}
