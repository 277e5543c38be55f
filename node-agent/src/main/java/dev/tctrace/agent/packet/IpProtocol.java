package dev.tctrace.agent.packet;

/** The protocol numbers of IP (IANA "Protocol Numbers"), and what decodes them. */
final class IpProtocol {
    static final int ICMP = 1;
    static final int IPV4 = 4;
    static final int TCP = 6;
    static final int UDP = 17;
    static final int IPV6 = 41;
    static final int ICMPV6 = 58;

    /** By number from 0; IANA's keywords but for the few that people call otherwise. */
    private static final String[] NAMES = """
            HOPOPT ICMP IGMP GGP IPIP ST TCP CBT EGP IGP BBN-RCC-MON NVP-II PUP ARGUS EMCON XNET CHAOS UDP MUX
            DCN-MEAS HMP PRM XNS-IDP TRUNK-1 TRUNK-2 LEAF-1 LEAF-2 RDP IRTP ISO-TP4 NETBLT MFE-NSP MERIT-INP DCCP 3PC
            IDPR XTP DDP IDPR-CMTP TP++ IL IPv6 SDRP IPv6-Route IPv6-Frag IDRP RSVP GRE DSR BNA ESP AH I-NLSP SWIPE
            Min-IPv4 MOBILE TLSP SKIP ICMPv6 IPv6-NoNxt IPv6-Opts 61 CFTP 63 SAT-EXPAK KRYPTOLAN RVD IPPC 68 SAT-MON
            VISA IPCV CPNX CPHB WSN PVP BR-SAT-MON SUN-ND WB-MON WB-EXPAK ISO-IP VMTP SECURE-VMTP VINES IPTM
            NSFNET-IGP DGP TCF EIGRP OSPF Sprite-RPC LARP MTP AX.25 IPIP MICP SCC-SP EtherIP ENCAP 99 GMTP IFMP PNNI
            PIM ARIS SCPS QNX A/N IPComp SNP Compaq-Peer IPX-in-IP VRRP PGM 114 L2TP DDX IATP STP SRP UTI SMP SM PTP
            ISIS-over-IPv4 FIRE CRTP CRUDP SSCOPMCE IPLT SPS PIPE SCTP FC RSVP-E2E-IGNORE Mobility-Header UDP-Lite
            MPLS-in-IP manet HIP Shim6 WESP ROHC Ethernet AGGFRAG NSH""".strip().split("\\s+");

    private IpProtocol() {}

    /** The name of a protocol, or its number as text. */
    static String name(int protocol) {
        return protocol < NAMES.length ? NAMES[protocol] : Integer.toString(protocol);
    }

    static void decode(int protocol, Cursor cursor, Dissection found) {
        switch (protocol) {
            case ICMP -> Icmp.decode(cursor, found);
            case 2 -> Igmp.decode(cursor, found);
            case IPV4, IPV6, 94 -> found.inner("inner", cursor, Ip::decode);
            case TCP -> Tcp.decode(cursor, found);
            case UDP -> Udp.decode(cursor, found);
            case 33 -> Dccp.decode(cursor, found);
            case 47 -> Gre.decode(cursor, found);
            case 50 -> esp(cursor, found);
            case 51 -> authenticated(cursor, found);
            case ICMPV6 -> Icmpv6.decode(cursor, found);
            case 97 -> etherIp(cursor, found);
            case 132 -> Sctp.decode(cursor, found);
            case 136 -> Udp.decodeLite(cursor, found);
            case 137 -> found.inner("inner", cursor, Mpls::decode);
            default -> {
                // Nothing but its name to say.
            }
        }
    }

    /** ESP (RFC 4303): what follows is encrypted. */
    private static void esp(Cursor cursor, Dissection found) {
        if (found.has(cursor, 8, "ESP header")) {
            found.info(String.format("spi 0x%08x seq %d", cursor.u32(0), cursor.u32(4)));
            found.missing("ports: encrypted");
        }
    }

    /** AH (RFC 4302) in IPv4: the protocol that people look for is behind it. */
    private static void authenticated(Cursor cursor, Dissection found) {
        if (!found.has(cursor, 12, "AH header")) {
            return;
        }
        found.info(String.format("AH spi 0x%08x", cursor.u32(4)));
        int next = cursor.u8(0);
        int length = (cursor.u8(1) + 2) * 4;
        if (next == 51) {
            found.missing("payload: AH in AH");
            return;
        }
        found.protocol(name(next));
        if (found.has(cursor, length, "AH header")) {
            cursor.skip(length);
            decode(next, cursor, found);
        }
    }

    /** EtherIP (RFC 3378). */
    private static void etherIp(Cursor cursor, Dissection found) {
        if (found.has(cursor, 2, "EtherIP header")) {
            cursor.skip(2);
            found.inner("inner", cursor, Ethernet::decode);
        }
    }
}
