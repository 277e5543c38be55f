// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.packet;

/** IEEE 802.2 LLC and SNAP (RFC 1042). */
final class Llc {
    private static final int SNAP = 0xaa;

    private Llc() {}

    static void decode(Cursor cursor, Dissection found) {
        found.protocol("LLC");
        if (!found.has(cursor, 3, "LLC header")) {
            return;
        }
        int destination = cursor.u8(0);
        int source = cursor.u8(1);
        if (destination == SNAP && source == SNAP && cursor.u8(2) == 0x03) {
            snap(cursor, found);
            return;
        }
        found.protocol(
                switch (destination) {
                    case 0x42 -> "STP";
                    case 0xe0 -> "IPX";
                    case 0xf0 -> "NetBEUI";
                    case 0xfe -> "OSI";
                    default -> "LLC";
                });
        found.info(String.format("LLC dsap 0x%02x ssap 0x%02x", destination, source));
    }

    private static void snap(Cursor cursor, Dissection found) {
        found.protocol("SNAP");
        if (!found.has(cursor, 8, "SNAP header")) {
            return;
        }
        int organisation = cursor.u8(3) << 16 | cursor.u16(4);
        int type = cursor.u16(6);
        cursor.skip(8);
        // Only with the organisation code of encapsulated Ethernet is the type an ethertype.
        if (organisation == 0 && !EtherType.isVlanTag(type)) {
            Protocols.ofEtherType(type).decode(cursor, found);
        } else {
            found.info(String.format("SNAP oui 0x%06x type 0x%04x", organisation, type));
        }
    }
}
