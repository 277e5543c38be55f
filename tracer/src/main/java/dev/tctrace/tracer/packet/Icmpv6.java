// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.packet;

/** ICMPv6 (RFC 4443), neighbour discovery (RFC 4861), multicast listener discovery (RFC 2710, 3810). */
final class Icmpv6 {
    private static final int TARGET_AT = 8;

    private Icmpv6() {}

    static void decode(Cursor cursor, Dissection found) {
        if (!found.has(cursor, 2, "ICMPv6 type")) {
            return;
        }
        int type = cursor.u8(0);
        int code = cursor.u8(1);
        StringBuilder text = IcmpMessage.text(name(type), codeName(type, code));
        if ((type == 128 || type == 129) && found.has(cursor, IcmpMessage.HEADER, "ICMPv6 identifier")) {
            IcmpMessage.identifier(cursor, text);
        }
        if (type == 2 && found.has(cursor, IcmpMessage.HEADER, "ICMPv6 MTU")) {
            text.append(", MTU ").append(cursor.u32(4));
        }
        if (hasTarget(type) && found.has(cursor, TARGET_AT + 16, "ICMPv6 target")) {
            text.append(" for ").append(cursor.ipv6(TARGET_AT));
        }
        found.info(text.toString());
        if (type <= 4 && type >= 1) {
            IcmpMessage.quoted(cursor, found, "ICMPv6 header");
        }
    }

    private static boolean hasTarget(int type) {
        return type >= 130 && type <= 132 || type >= 135 && type <= 137;
    }

    private static String name(int type) {
        return switch (type) {
            case 1 -> "destination unreachable";
            case 2 -> "packet too big";
            case 3 -> "time exceeded";
            case 4 -> "parameter problem";
            case 128 -> "echo request";
            case 129 -> "echo reply";
            case 130 -> "multicast listener query";
            case 131 -> "multicast listener report";
            case 132 -> "multicast listener done";
            case 133 -> "router solicitation";
            case 134 -> "router advertisement";
            case 135 -> "neighbor solicitation";
            case 136 -> "neighbor advertisement";
            case 137 -> "redirect";
            case 138 -> "router renumbering";
            case 143 -> "multicast listener report v2";
            case 144 -> "home agent discovery request";
            case 145 -> "home agent discovery reply";
            case 146 -> "mobile prefix solicitation";
            case 147 -> "mobile prefix advertisement";
            case 148 -> "certification path solicitation";
            case 149 -> "certification path advertisement";
            case 151 -> "multicast router advertisement";
            case 152 -> "multicast router solicitation";
            case 153 -> "multicast router termination";
            case 155 -> "RPL control";
            case 160 -> "extended echo request";
            case 161 -> "extended echo reply";
            default -> "type " + type;
        };
    }

    private static String codeName(int type, int code) {
        return switch (type) {
            case 1 ->
                switch (code) {
                    case 0 -> "no route";
                    case 1 -> "administratively prohibited";
                    case 2 -> "beyond scope of source address";
                    case 3 -> "address unreachable";
                    case 4 -> "port unreachable";
                    case 5 -> "source address failed policy";
                    case 6 -> "reject route";
                    case 7 -> "error in source routing header";
                    default -> "code " + code;
                };
            case 3 ->
                switch (code) {
                    case 0 -> "hop limit in transit";
                    case 1 -> "fragment reassembly";
                    default -> "code " + code;
                };
            case 4 ->
                switch (code) {
                    case 0 -> "erroneous header";
                    case 1 -> "unknown next header";
                    case 2 -> "unknown option";
                    default -> "code " + code;
                };
            default -> code == 0 ? "" : "code " + code;
        };
    }
}
