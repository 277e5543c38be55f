// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.packet;

import java.util.StringJoiner;

/** MPLS label stacks (RFC 3032). */
final class Mpls {
    private static final int MAX_LABELS = 16;
    private static final long IPV4_EXPLICIT_NULL = 0;
    private static final long IPV6_EXPLICIT_NULL = 2;

    private Mpls() {}

    static void decode(Cursor cursor, Dissection found) {
        found.protocol("MPLS");
        StringJoiner labels = new StringJoiner("/", "mpls ", "").setEmptyValue("");
        long label = -1;
        boolean bottom = false;
        for (int i = 0; i < MAX_LABELS && !bottom; i++) {
            if (!found.has(cursor, 4, "MPLS label")) {
                break;
            }
            long entry = cursor.u32(0);
            label = entry >> 12;
            bottom = (entry & 0x100) != 0;
            labels.add(Long.toString(label));
            cursor.skip(4);
        }
        if (labels.length() > 0) {
            found.info(labels.toString());
        }
        if (bottom) {
            payload(label, cursor, found);
        }
    }

    /**
     * The stack does not say what follows it, but for the two explicit null labels. Anything else is taken for IP only
     * where its own length and checksum prove it, so that a pseudowire's MAC address is never shown as an IP address.
     */
    private static void payload(long label, Cursor cursor, Dissection found) {
        if (label == IPV4_EXPLICIT_NULL || Ipv4.isCertainly(cursor)) {
            Ipv4.decode(cursor, found);
        } else if (label == IPV6_EXPLICIT_NULL || Ipv6.isCertainly(cursor)) {
            Ipv6.decode(cursor, found);
        } else {
            found.missing("payload: an MPLS label does not tell what follows");
        }
    }
}
