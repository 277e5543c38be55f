// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.pcap;

import java.util.List;

/** Wraps libpcap's refusals in a sentence: its own words, and a hint where it has none. */
final class LibpcapRefusal {
    private static final List<String> METADATA = List.of("inbound", "outbound", "ifname", "ifindex");

    private LibpcapRefusal() {}

    static FilterException of(String message, LinkType linkType) {
        return new FilterException(
                "libpcap refuses the filter for " + name(linkType) + ": " + message + "." + hint(message));
    }

    private static String name(LinkType linkType) {
        return switch (linkType) {
            case ETHERNET -> "an Ethernet interface";
            case RAW -> "an interface without link-layer headers";
        };
    }

    private static String hint(String message) {
        if (METADATA.stream().anyMatch(message::contains)) {
            return " The bytes of a packet do not tell its direction or interface: use the trace's direction"
                    + " (spec.direction, --direction) and interface instead.";
        }
        if (message.contains("rejects all packets")) {
            return " No packet can match it.";
        }
        if (message.contains("netmask")) {
            return " The pod's netmask is not known here: write the broadcast address with 'dst host'.";
        }
        if (message.contains("syntax error")) {
            return " The language is that of tcpdump: see pcap-filter(7).";
        }
        return "";
    }
}
