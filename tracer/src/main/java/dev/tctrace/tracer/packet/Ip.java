// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.packet;

/** IP without a link-layer header: the version is in the first four bits. */
final class Ip {
    private Ip() {}

    static void decode(Cursor cursor, Dissection found) {
        if (!found.has(cursor, 1, "IP header")) {
            return;
        }
        int version = cursor.u8(0) >> 4;
        switch (version) {
            case 4 -> Ipv4.decode(cursor, found);
            case 6 -> Ipv6.decode(cursor, found);
            default -> found.missing("IP header: version " + version + " is neither 4 nor 6");
        }
    }
}
