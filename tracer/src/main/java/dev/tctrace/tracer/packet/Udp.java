// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.packet;

/** UDP (RFC 768), UDP-Lite (RFC 3828), and the tunnels that are known by their UDP port. */
final class Udp {
    private static final int HEADER = 8;

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
        if (length == 0) {
            found.noLength(cursor, "UDP");
        } else {
            if (length < HEADER) {
                found.missing("UDP payload: the length field says " + length + " bytes");
                return;
            }
            found.limit(cursor, length, "UDP");
        }
        cursor.skip(HEADER);
        Protocols.ofUdpPort(destinationPort).decode(cursor, found);
    }

    static void decodeLite(Cursor cursor, Dissection found) {
        if (found.has(cursor, 4, "UDP-Lite ports")) {
            found.ports(cursor.u16(0), cursor.u16(2));
        }
    }
}
