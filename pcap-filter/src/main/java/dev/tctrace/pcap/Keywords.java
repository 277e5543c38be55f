// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.pcap;

import java.util.Set;

/** The words of pcap-filter(7), as far as they say whether another word would be taken for a name. */
final class Keywords {
    /** Directions and protocols: a word after one of these alone is taken for a host. */
    static final Set<String> QUALIFIERS = words(
            "src dst link ether ppp slip fddi tr wlan arp rarp ip sctp tcp udp icmp igmp igrp"
                    + " pim vrrp carp radio ip6 icmp6 ah esp atalk aarp decnet lat sca moprc mopdl iso esis es-is isis is-is l1 l2 iih"
                    + " lsp snp csnp psnp clnp stp ipx netbeui ra ta address1 addr1 address2 addr2 address3 addr3 address4 addr4");

    /** Words that take no name, or whose names are compared with lists inside libpcap. */
    static final Set<String> OTHERS =
            words("type subtype direction dir less greater byte broadcast multicast len length inbound"
                    + " outbound ifindex vlan mpls pppoed pppoes geneve vxlan lane llc metac bcc oam oamf4 oamf4ec oamf4sc sc ilmic vpi vci"
                    + " connectmsg metaconnect on ifname rset ruleset rnr rulenum srnr subrulenum reason action fisu lssu lsu msu hfisu"
                    + " hlssu hmsu sio opc dpc sls hsio hopc hdpc hsls i s u rr rej ui ua disc sabme test xid frmr");

    /** Numbers with names. */
    static final Set<String> CONSTANTS =
            words("icmptype icmpcode icmp-echoreply icmp-unreach icmp-sourcequench icmp-redirect"
                    + " icmp-echo icmp-routeradvert icmp-routersolicit icmp-timxceed icmp-paramprob icmp-tstamp icmp-tstampreply icmp-ireq"
                    + " icmp-ireqreply icmp-maskreq icmp-maskreply icmp6type icmp6code icmp6-destinationunreach icmp6-packettoobig"
                    + " icmp6-timeexceeded icmp6-parameterproblem icmp6-echo icmp6-echoreply icmp6-multicastlistenerquery"
                    + " icmp6-multicastlistenerreportv1 icmp6-multicastlistenerdone icmp6-routersolicit icmp6-routeradvert"
                    + " icmp6-neighborsolicit icmp6-neighboradvert icmp6-redirect icmp6-routerrenum icmp6-nodeinformationquery"
                    + " icmp6-nodeinformationresponse icmp6-ineighbordiscoverysolicit icmp6-ineighbordiscoveryadvert"
                    + " icmp6-multicastlistenerreportv2 icmp6-homeagentdiscoveryrequest icmp6-homeagentdiscoveryreply"
                    + " icmp6-mobileprefixsolicit icmp6-mobileprefixadvert icmp6-certpathsolicit icmp6-certpathadvert"
                    + " icmp6-multicastrouteradvert icmp6-multicastroutersolicit icmp6-multicastrouterterm tcpflags tcp-fin tcp-syn tcp-rst"
                    + " tcp-push tcp-ack tcp-urg tcp-ece tcp-cwr");

    /** The word that follows one of these is compared with a list inside libpcap, or with nothing at all. */
    static final Set<String> WITH_OWN_NAMES =
            words("on ifname rset ruleset reason action type subtype dir direction llc");

    private Keywords() {}

    private static Set<String> words(String list) {
        return Set.of(list.split(" "));
    }
}
