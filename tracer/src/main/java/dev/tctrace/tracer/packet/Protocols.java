// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.packet;

import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.tctrace.tracer.packet.Dissection.Layer;

/**
 * Every decoder, by the number that announces its protocol. A new one needs its class, a line here, and a sample with what is
 * expected of it in SamplePackets.
 */
final class Protocols {
    /** By ethertype (IANA "IEEE 802 Numbers"). Names without a decoder are in {@link EtherType}. */
    private static final Map<Integer, Layer> ETHERTYPES = table(
            on(EtherType.IPV4, Ipv4::decode),
            on(EtherType.IPV6, Ipv6::decode),
            on(0x0806, (cursor, found) -> Arp.decode(cursor, found, "ARP")),
            on(0x8035, (cursor, found) -> Arp.decode(cursor, found, "RARP")),
            on(0x8847, Mpls::decode),
            on(0x8848, Mpls::decode),
            on(0x8864, PppOe::decode));

    /** By IP protocol number (IANA "Protocol Numbers"). Names are in {@link IpProtocol}. */
    private static final Map<Integer, Layer> IP = table(
            on(IpProtocol.ICMP, Icmp::decode),
            on(2, Igmp::decode),
            on(IpProtocol.IPV4, inner(Ip::decode)),
            on(IpProtocol.TCP, Tcp::decode),
            on(IpProtocol.UDP, Udp::decode),
            on(33, Dccp::decode),
            on(IpProtocol.IPV6, inner(Ip::decode)),
            on(47, Gre::decode),
            on(50, Ipsec::encrypted),
            on(51, Ipsec::authenticated),
            on(IpProtocol.ICMPV6, Icmpv6::decode),
            on(94, inner(Ip::decode)),
            on(97, EtherIp::decode),
            on(132, Sctp::decode),
            on(136, Udp::decodeLite),
            on(137, inner(Mpls::decode)));

    /** By UDP destination port. 8472 is Linux's own default for VXLAN, from before IANA gave it a port. */
    private static final Map<Integer, Layer> UDP_PORTS =
            table(on(4789, Vxlan::decode), on(8472, Vxlan::decode), on(6081, Geneve::decode));

    /** By PPP protocol number (IANA "PPP Numbers"). */
    private static final Map<Integer, Layer> PPP = table(on(0x0021, Ipv4::decode), on(0x0057, Ipv6::decode));

    private static final Layer NONE = (cursor, found) -> {
        // Nothing but its name to say.
    };

    private Protocols() {}

    static Layer ofEtherType(int type) {
        return ETHERTYPES.getOrDefault(type, (cursor, found) -> found.protocol(EtherType.name(type)));
    }

    static Layer ofIp(int protocol) {
        return IP.getOrDefault(protocol, NONE);
    }

    static Layer ofUdpPort(int port) {
        return UDP_PORTS.getOrDefault(port, NONE);
    }

    static Layer ofPpp(int protocol) {
        return PPP.getOrDefault(protocol, (cursor, found) -> found.info(String.format("ppp 0x%04x", protocol)));
    }

    private static Layer inner(Layer layer) {
        return (cursor, found) -> found.inner("inner", cursor, layer);
    }

    private static Map.Entry<Integer, Layer> on(int number, Layer layer) {
        return Map.entry(number, layer);
    }

    @SafeVarargs
    private static Map<Integer, Layer> table(Map.Entry<Integer, Layer>... lines) {
        return Stream.of(lines).collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
    }
}
