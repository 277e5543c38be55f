// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.packet;

/** What ICMP and ICMPv6 have in common: type and code at the beginning, and in errors the packet that they are about. */
final class IcmpMessage {
    static final int HEADER = 8;

    private IcmpMessage() {}

    /** The words that a message begins with. @param codeName empty: none */
    static StringBuilder text(String name, String codeName) {
        return new StringBuilder(name).append(codeName.isEmpty() ? "" : ": ").append(codeName);
    }

    /** Of echo messages and their like. */
    static void identifier(Cursor cursor, StringBuilder text) {
        text.append(" id ").append(cursor.u16(4)).append(" seq ").append(cursor.u16(6));
    }

    /** The packet behind the header of an error. @param header its name, for what is missing */
    static void quoted(Cursor cursor, Dissection found, String header) {
        if (!found.has(cursor, HEADER, header)) {
            return;
        }
        cursor.skip(HEADER);
        if (cursor.wireRemaining() > 0) {
            found.quoted("about", cursor, Ip::decode);
        }
    }
}
