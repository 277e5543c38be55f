// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.packet;

/** The protocol numbers of IP (IANA "Protocol Numbers"), by name. What decodes them: {@link Protocols}. */
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
            PIM ARIS SCPS QNX A/N IPComp SNP Compaq-VethPeer IPX-in-IP VRRP PGM 114 L2TP DDX IATP STP SRP UTI SMP SM PTP
            ISIS-over-IPv4 FIRE CRTP CRUDP SSCOPMCE IPLT SPS PIPE SCTP FC RSVP-E2E-IGNORE Mobility-Header UDP-Lite
            MPLS-in-IP manet HIP Shim6 WESP ROHC Ethernet AGGFRAG NSH""".strip().split("\\s+");

    private IpProtocol() {}

    /** The name of a protocol, or its number as text. */
    static String name(int protocol) {
        return protocol < NAMES.length ? NAMES[protocol] : Integer.toString(protocol);
    }
}
