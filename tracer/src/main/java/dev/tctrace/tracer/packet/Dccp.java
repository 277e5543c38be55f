// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.packet;

/** DCCP (RFC 4340). */
final class Dccp {
    private static final String[] TYPES = {
        "Request", "Response", "Data", "Ack", "DataAck", "CloseReq", "Close", "Reset", "Sync", "SyncAck"
    };

    private Dccp() {}

    static void decode(Cursor cursor, Dissection found) {
        if (!found.has(cursor, 4, "DCCP ports")) {
            return;
        }
        found.ports(cursor.u16(0), cursor.u16(2));
        if (found.has(cursor, 9, "DCCP type")) {
            int type = cursor.u8(8) >> 1 & 0xf;
            found.info(type < TYPES.length ? TYPES[type] : "type " + type);
        }
    }
}
