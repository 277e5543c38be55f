// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.packet;

/** ICMP (RFC 792, 950, 1191, 1256, 1812, 8335). */
final class Icmp {
    private Icmp() {}

    static void decode(Cursor cursor, Dissection found) {
        if (!found.has(cursor, 2, "ICMP type")) {
            return;
        }
        int type = cursor.u8(0);
        int code = cursor.u8(1);
        StringBuilder text = IcmpMessage.text(name(type), codeName(type, code));
        if (hasIdentifier(type) && found.has(cursor, IcmpMessage.HEADER, "ICMP identifier")) {
            IcmpMessage.identifier(cursor, text);
        }
        if (type == 3 && code == 4 && found.has(cursor, IcmpMessage.HEADER, "ICMP next-hop MTU")) {
            text.append(", MTU ").append(cursor.u16(6));
        }
        if (type == 5 && found.has(cursor, IcmpMessage.HEADER, "ICMP gateway")) {
            text.append(" via ").append(cursor.ipv4(4));
        }
        found.info(text.toString());
        if (isError(type)) {
            IcmpMessage.quoted(cursor, found, "ICMP header");
        }
    }

    private static boolean hasIdentifier(int type) {
        return type == 0 || type == 8 || type >= 13 && type <= 18;
    }

    private static boolean isError(int type) {
        return type == 3 || type == 4 || type == 5 || type == 11 || type == 12;
    }

    private static String name(int type) {
        return switch (type) {
            case 0 -> "echo reply";
            case 3 -> "destination unreachable";
            case 4 -> "source quench";
            case 5 -> "redirect";
            case 8 -> "echo request";
            case 9 -> "router advertisement";
            case 10 -> "router solicitation";
            case 11 -> "time exceeded";
            case 12 -> "parameter problem";
            case 13 -> "timestamp request";
            case 14 -> "timestamp reply";
            case 15 -> "information request";
            case 16 -> "information reply";
            case 17 -> "address mask request";
            case 18 -> "address mask reply";
            case 40 -> "security failure";
            case 42 -> "extended echo request";
            case 43 -> "extended echo reply";
            default -> "type " + type;
        };
    }

    private static String codeName(int type, int code) {
        return switch (type) {
            case 3 ->
                switch (code) {
                    case 0 -> "net unreachable";
                    case 1 -> "host unreachable";
                    case 2 -> "protocol unreachable";
                    case 3 -> "port unreachable";
                    case 4 -> "fragmentation needed";
                    case 5 -> "source route failed";
                    case 6 -> "net unknown";
                    case 7 -> "host unknown";
                    case 8 -> "host isolated";
                    case 9 -> "net prohibited";
                    case 10 -> "host prohibited";
                    case 11 -> "net unreachable for type of service";
                    case 12 -> "host unreachable for type of service";
                    case 13 -> "administratively prohibited";
                    case 14 -> "host precedence violation";
                    case 15 -> "precedence cutoff";
                    default -> "code " + code;
                };
            case 5 ->
                switch (code) {
                    case 0 -> "for net";
                    case 1 -> "for host";
                    case 2 -> "for type of service and net";
                    case 3 -> "for type of service and host";
                    default -> "code " + code;
                };
            case 11 ->
                switch (code) {
                    case 0 -> "TTL in transit";
                    case 1 -> "fragment reassembly";
                    default -> "code " + code;
                };
            case 12 ->
                switch (code) {
                    case 0 -> "pointer";
                    case 1 -> "option missing";
                    case 2 -> "bad length";
                    default -> "code " + code;
                };
            default -> code == 0 ? "" : "code " + code;
        };
    }
}
