// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.packet;

/** SCTP (RFC 9260). */
final class Sctp {
    private static final int HEADER = 12;

    private Sctp() {}

    static void decode(Cursor cursor, Dissection found) {
        if (!found.has(cursor, 4, "SCTP ports")) {
            return;
        }
        found.ports(cursor.u16(0), cursor.u16(2));
        if (cursor.wireRemaining() > HEADER && found.has(cursor, HEADER + 1, "SCTP chunk type")) {
            found.info(chunk(cursor.u8(HEADER)));
        }
    }

    /** IANA "Chunk Types". */
    private static String chunk(int type) {
        return switch (type) {
            case 0 -> "DATA";
            case 1 -> "INIT";
            case 2 -> "INIT ACK";
            case 3 -> "SACK";
            case 4 -> "HEARTBEAT";
            case 5 -> "HEARTBEAT ACK";
            case 6 -> "ABORT";
            case 7 -> "SHUTDOWN";
            case 8 -> "SHUTDOWN ACK";
            case 9 -> "ERROR";
            case 10 -> "COOKIE ECHO";
            case 11 -> "COOKIE ACK";
            case 14 -> "SHUTDOWN COMPLETE";
            case 15 -> "AUTH";
            case 64 -> "I-DATA";
            case 128 -> "ASCONF-ACK";
            case 130 -> "RE-CONFIG";
            case 132 -> "PAD";
            case 192 -> "FORWARD TSN";
            case 193 -> "ASCONF";
            case 194 -> "I-FORWARD-TSN";
            default -> "chunk type " + type;
        };
    }
}
