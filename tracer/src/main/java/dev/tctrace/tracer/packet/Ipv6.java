// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.packet;

/** IPv6 (RFC 8200) with its extension headers (RFC 4302, 6275, 7401, 5533). */
final class Ipv6 {
    private static final int HEADER = 40;
    private static final int JUMBO = 0xc2;
    private static final int MAX_EXTENSIONS = 16;

    private static final int HOP_BY_HOP = 0;
    private static final int ROUTING = 43;
    private static final int FRAGMENT = 44;
    private static final int AUTHENTICATION = 51;
    static final int NO_NEXT = 59;
    private static final int DESTINATION = 60;
    private static final int MOBILITY = 135;
    private static final int HIP = 139;
    private static final int SHIM6 = 140;

    private Ipv6() {}

    static void decode(Cursor cursor, Dissection found) {
        found.protocol("IPv6");
        if (!found.has(cursor, HEADER, "IPv6 header")) {
            return;
        }
        int version = cursor.u8(0) >> 4;
        if (version != 6) {
            found.missing("IPv6 header: version " + version);
            return;
        }
        found.addresses(cursor.ipv6(8), cursor.ipv6(24));
        int payloadLength = cursor.u16(4);
        int next = cursor.u8(6);
        cursor.skip(HEADER);
        if (payloadLength != 0) {
            found.limit(cursor, payloadLength, "IPv6");
        } else if (next != HOP_BY_HOP || !jumbo(cursor, found)) {
            found.noLength(cursor, "IPv6");
        }
        extensions(next, cursor, found);
    }

    /** A jumbogram (RFC 2675), as BIG TCP makes them: its length is in an option, which Linux puts first. */
    private static boolean jumbo(Cursor cursor, Dissection found) {
        if (cursor.remaining() < 8 || cursor.u8(2) != JUMBO || cursor.u8(3) != 4) {
            return false;
        }
        int length = (int) Math.min(Integer.MAX_VALUE, cursor.u32(4));
        found.info("jumbo payload of " + length);
        found.limit(cursor, length, "IPv6");
        return true;
    }

    private static void extensions(int first, Cursor cursor, Dissection found) {
        int next = first;
        for (int i = 0; i < MAX_EXTENSIONS; i++) {
            if (!isExtension(next)) {
                found.protocol(IpProtocol.name(next));
                if (next != NO_NEXT) {
                    Protocols.ofIp(next).decode(cursor, found);
                }
                return;
            }
            if (!found.has(cursor, 8, name(next) + " header")) {
                return;
            }
            int following = cursor.u8(0);
            if (next == FRAGMENT) {
                if (laterFragment(following, cursor, found)) {
                    return;
                }
                cursor.skip(8);
                next = following;
                continue;
            }
            int length = next == AUTHENTICATION ? (cursor.u8(1) + 2) * 4 : (cursor.u8(1) + 1) * 8;
            note(next, cursor, found);
            if (following == NO_NEXT && isItselfThePayload(next)) {
                found.protocol(IpProtocol.name(next));
                return;
            }
            if (!found.has(cursor, length, name(next) + " header")) {
                return;
            }
            cursor.skip(length);
            next = following;
        }
        found.missing("payload: more than " + MAX_EXTENSIONS + " extension headers");
    }

    /** Notes the fragment; where it is not the first, there is nothing more to read. */
    private static boolean laterFragment(int following, Cursor cursor, Dissection found) {
        int field = cursor.u16(2);
        int offset = field & 0xfff8;
        boolean more = (field & 1) != 0;
        if (offset != 0 || more) {
            found.info(Ipv4.fragmentText(offset, more, cursor.u32(4)));
        }
        if (offset == 0) {
            if (more) {
                found.partial();
            }
            return false;
        }
        // The field names the first header of the whole payload; behind an extension header the protocol is unknown.
        if (isExtension(following)) {
            found.missing("protocol and ports: only in the first fragment");
        } else {
            found.protocol(IpProtocol.name(following));
            found.missing("ports: only in the first fragment");
        }
        return true;
    }

    private static void note(int header, Cursor cursor, Dissection found) {
        switch (header) {
            case HOP_BY_HOP -> found.info("hop-by-hop options");
            case DESTINATION -> found.info("destination options");
            case ROUTING -> found.info("routing header type " + cursor.u8(2) + ", " + cursor.u8(3) + " segments left");
            case AUTHENTICATION -> found.info(String.format("AH spi 0x%08x", cursor.u32(4)));
            case MOBILITY -> found.info("mobility header type " + cursor.u8(2));
            case HIP -> found.info("HIP");
            case SHIM6 -> found.info("Shim6");
            default -> throw new IllegalArgumentException("extension header " + header);
        }
    }

    private static boolean isExtension(int header) {
        return switch (header) {
            case HOP_BY_HOP, ROUTING, FRAGMENT, AUTHENTICATION, DESTINATION, MOBILITY, HIP, SHIM6 -> true;
            default -> false;
        };
    }

    /** Headers that are extension headers by form and upper layers by use. */
    private static boolean isItselfThePayload(int header) {
        return header == MOBILITY || header == HIP || header == SHIM6;
    }

    private static String name(int header) {
        return "IPv6 "
                + switch (header) {
                    case HOP_BY_HOP -> "hop-by-hop options";
                    case ROUTING -> "routing";
                    case FRAGMENT -> "fragment";
                    case AUTHENTICATION -> "authentication";
                    case DESTINATION -> "destination options";
                    case MOBILITY -> "mobility";
                    case HIP -> "HIP";
                    default -> "Shim6";
                };
    }

    /** Whether version and length both say that an IPv6 header begins here, to the byte. */
    static boolean isCertainly(Cursor cursor) {
        return cursor.remaining() >= HEADER
                && cursor.u8(0) >> 4 == 6
                && cursor.u16(4) + HEADER == cursor.wireRemaining();
    }
}
