// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.packet;

/** The ethertypes (IANA "IEEE 802 Numbers") that people meet, by name. What decodes them: {@link Protocols}. */
final class EtherType {
    static final int VLAN = 0x8100;
    static final int IPV4 = 0x0800;
    static final int IPV6 = 0x86dd;
    /** Transparent Ethernet bridging: what a GRE or Geneve header says before an Ethernet frame. */
    static final int BRIDGED = 0x6558;

    private EtherType() {}

    /** 802.1Q, 802.1ad, and the three older numbers for a service tag. */
    static boolean isVlanTag(int type) {
        return type == VLAN || type == 0x88a8 || type == 0x9100 || type == 0x9200 || type == 0x9300;
    }

    static String name(int type) {
        return switch (type) {
            case IPV4 -> "IPv4";
            case IPV6 -> "IPv6";
            case 0x0806 -> "ARP";
            case 0x0842 -> "WoL";
            case 0x22f0 -> "AVTP";
            case 0x8137 -> "IPX";
            case 0x809b -> "AppleTalk";
            case 0x8808 -> "EthernetFlowControl";
            case 0x8809 -> "LACP";
            case 0x8847, 0x8848 -> "MPLS";
            case 0x8863 -> "PPPoE-Discovery";
            case 0x8864 -> "PPPoE";
            case 0x888e -> "EAPOL";
            case 0x8892 -> "PROFINET";
            case 0x88a2 -> "AoE";
            case 0x88a4 -> "EtherCAT";
            case 0x88cc -> "LLDP";
            case 0x88e5 -> "MACsec";
            case 0x88e7 -> "PBB";
            case 0x88f7 -> "PTP";
            case 0x8902 -> "CFM";
            case 0x8906 -> "FCoE";
            case 0x8914 -> "FIP";
            case 0x894f -> "NSH";
            case 0x9000 -> "Loopback";
            case BRIDGED -> "Ethernet";
            default -> String.format("0x%04x", type);
        };
    }
}
