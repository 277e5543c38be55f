// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.packet;

import java.util.StringJoiner;

/** TCP (RFC 9293), with ECE and CWR (RFC 3168) and AE (RFC 9768). */
final class Tcp {
    private static final int HEADER = 20;
    /** From the lowest bit of the flags on. */
    private static final String[] FLAGS = {"FIN", "SYN", "RST", "PSH", "ACK", "URG", "ECE", "CWR", "AE"};

    private Tcp() {}

    static void decode(Cursor cursor, Dissection found) {
        if (!found.has(cursor, 4, "TCP ports")) {
            return;
        }
        found.ports(cursor.u16(0), cursor.u16(2));
        if (!found.has(cursor, 14, "TCP flags")) {
            return;
        }
        found.tcpFlags(flags(cursor.u16(12) & 0x1ff));
        int headerLength = (cursor.u8(12) >> 4) * 4;
        if (headerLength < HEADER) {
            found.missing("TCP header: its length field says " + headerLength + " bytes");
        } else if (found.endsBefore(cursor, headerLength)) {
            found.missing("TCP header: its length field says " + headerLength + " bytes, the packet ends after "
                    + cursor.wireRemaining());
        }
    }

    /** {@code SYN,ACK}: the order in which people say them; {@code none} where no flag is set. */
    static String flags(int bits) {
        StringJoiner text = new StringJoiner(",").setEmptyValue("none");
        for (int i = 0; i < FLAGS.length; i++) {
            if ((bits & 1 << i) != 0) {
                text.add(FLAGS[i]);
            }
        }
        return text.toString();
    }
}
