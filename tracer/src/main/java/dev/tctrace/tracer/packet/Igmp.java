// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.packet;

/** IGMP (RFC 1112, 2236, 3376). */
final class Igmp {
    private Igmp() {}

    static void decode(Cursor cursor, Dissection found) {
        if (!found.has(cursor, 8, "IGMP header")) {
            return;
        }
        String group = cursor.ipv4(4);
        found.info(
                switch (cursor.u8(0)) {
                    case 0x11 -> "0.0.0.0".equals(group) ? "general query" : "query for " + group;
                    case 0x12 -> "v1 report of " + group;
                    case 0x16 -> "v2 report of " + group;
                    case 0x17 -> "leave of " + group;
                    case 0x22 -> "v3 report";
                    default -> "type " + cursor.u8(0);
                });
    }
}
