// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.packet;

/** EtherIP (RFC 3378): an Ethernet frame in IP. */
final class EtherIp {
    private static final int HEADER = 2;

    private EtherIp() {}

    static void decode(Cursor cursor, Dissection found) {
        if (found.has(cursor, HEADER, "EtherIP header")) {
            cursor.skip(HEADER);
            found.inner("inner", cursor, Ethernet::decode);
        }
    }
}
