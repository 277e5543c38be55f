// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.packet;

/** IPv4 (RFC 791), options and fragments included. */
final class Ipv4 {
    private static final int MIN_HEADER = 20;

    private Ipv4() {}

    static void decode(Cursor cursor, Dissection found) {
        found.protocol("IPv4");
        if (!found.has(cursor, MIN_HEADER, "IPv4 header")) {
            return;
        }
        int version = cursor.u8(0) >> 4;
        int headerLength = (cursor.u8(0) & 0xf) * 4;
        if (version != 4 || headerLength < MIN_HEADER) {
            found.missing("IPv4 header: version " + version + " with a length of " + headerLength + " bytes");
            return;
        }
        found.addresses(cursor.ipv4(12), cursor.ipv4(16));
        int protocol = cursor.u8(9);
        found.protocol(IpProtocol.name(protocol));
        int totalLength = cursor.u16(2);
        if (totalLength == 0) {
            found.noLength(cursor, "IPv4");
        } else {
            if (totalLength < headerLength) {
                found.missing("payload: the IPv4 total length is " + totalLength + " bytes, less than the header");
                return;
            }
            found.limit(cursor, totalLength, "IPv4");
        }
        int fragment = cursor.u16(6);
        int offset = (fragment & 0x1fff) * 8;
        boolean more = (fragment & 0x2000) != 0;
        if (offset != 0 || more) {
            found.info(fragmentText(offset, more, cursor.u16(4)));
        }
        if (offset != 0) {
            found.missing("ports: only in the first fragment");
            return;
        }
        if (more) {
            found.partial();
        }
        if (!found.has(cursor, headerLength, "IPv4 options")) {
            return;
        }
        cursor.skip(headerLength);
        Protocols.ofIp(protocol).decode(cursor, found);
    }

    static String fragmentText(int offset, boolean more, long id) {
        return (offset == 0 ? "first fragment" : more ? "fragment" : "last fragment") + " of id " + id
                + (offset == 0 ? "" : " at " + offset);
    }

    /** Whether version, lengths and checksum all say that an IPv4 header begins here. */
    static boolean isCertainly(Cursor cursor) {
        if (cursor.remaining() < MIN_HEADER || cursor.u8(0) >> 4 != 4) {
            return false;
        }
        int headerLength = (cursor.u8(0) & 0xf) * 4;
        int totalLength = cursor.u16(2);
        if (headerLength < MIN_HEADER
                || headerLength > cursor.remaining()
                || totalLength < headerLength
                || totalLength > cursor.wireRemaining()) {
            return false;
        }
        int sum = 0;
        for (int i = 0; i < headerLength; i += 2) {
            sum += cursor.u16(i);
        }
        return (sum & 0xffff) + (sum >>> 16) == 0xffff;
    }
}
