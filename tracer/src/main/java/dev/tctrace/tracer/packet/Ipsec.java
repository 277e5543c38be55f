// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.packet;

/** IPsec's two headers. */
final class Ipsec {
    private static final int AUTHENTICATION = 51;

    private Ipsec() {}

    /** ESP (RFC 4303): what follows is encrypted. */
    static void encrypted(Cursor cursor, Dissection found) {
        if (found.has(cursor, 8, "ESP header")) {
            found.info(String.format("spi 0x%08x seq %d", cursor.u32(0), cursor.u32(4)));
            found.missing("ports: encrypted");
        }
    }

    /** AH (RFC 4302) in IPv4: the protocol that people look for is behind it. */
    static void authenticated(Cursor cursor, Dissection found) {
        if (!found.has(cursor, 12, "AH header")) {
            return;
        }
        found.info(String.format("AH spi 0x%08x", cursor.u32(4)));
        int next = cursor.u8(0);
        int length = (cursor.u8(1) + 2) * 4;
        if (next == AUTHENTICATION) {
            found.missing("payload: AH in AH");
            return;
        }
        found.protocol(IpProtocol.name(next));
        if (found.has(cursor, length, "AH header")) {
            cursor.skip(length);
            Protocols.ofIp(next).decode(cursor, found);
        }
    }
}
