// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.packet;

/** Ethernet II and IEEE 802.3 frames, with 802.1Q and 802.1ad tags. */
final class Ethernet {
    private static final int HEADER = 14;
    /** Below this the field is a length (IEEE 802.3, clause 3.2.6). */
    private static final int FIRST_ETHERTYPE = 0x0600;

    private static final int MAX_TAGS = 8;

    private Ethernet() {}

    static void decode(Cursor cursor, Dissection found) {
        if (!found.has(cursor, HEADER, "Ethernet header")) {
            return;
        }
        cursor.frame();
        found.addresses(cursor.mac(6), cursor.mac(0));
        int type = cursor.u16(12);
        cursor.skip(HEADER);
        for (int tags = 0; EtherType.isVlanTag(type); tags++) {
            if (tags == MAX_TAGS) {
                found.missing("payload: more than " + MAX_TAGS + " VLAN tags");
                return;
            }
            if (!found.has(cursor, 4, "VLAN tag")) {
                return;
            }
            found.info(tag(type, cursor.u16(0)));
            type = cursor.u16(2);
            cursor.skip(4);
        }
        if (type < FIRST_ETHERTYPE) {
            found.limit(cursor, type, "IEEE 802.3");
            Llc.decode(cursor, found);
        } else {
            Protocols.ofEtherType(type).decode(cursor, found);
        }
    }

    /** 802.1Q: three bits of priority, the drop-eligible bit, twelve bits of VLAN id. */
    private static String tag(int type, int control) {
        String text = (type == EtherType.VLAN ? "vlan " : "s-vlan ") + (control & 0x0fff);
        int priority = control >> 13;
        return priority == 0 ? text : text + " prio " + priority;
    }
}
