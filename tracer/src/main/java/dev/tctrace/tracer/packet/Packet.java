// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.packet;

import java.util.Optional;

import dev.tctrace.pcap.LinkType;

/**
 * A decoded packet. What the copied bytes do not tell is absent, and {@link #missing} says why; nothing is ever guessed.
 *
 * @param linkType how the bytes begin
 * @param bytes what was copied, from the link-layer header on (a VLAN tag that the kernel kept aside is put back)
 * @param wireLength the packet's length in bytes, of which {@code bytes} are the first
 * @param source the source address, without port: IPv4, IPv6, or MAC where there is no IP; null where unknown
 * @param destination the same
 * @param sourcePort the source port; -1 where there is none
 * @param destinationPort the same
 * @param protocol the name people use: TCP, UDP, ICMP, ICMPv6, SCTP, ARP, or the ethertype or number; null where unknown
 * @param tcpFlags such as {@code SYN,ACK}; null where it is not TCP
 * @param info what else is worth a glance: ICMP type and code, VLAN ids, fragment offset, tunnelled packet; empty where nothing is
 * @param missing why a field is absent: truncated, fragment, ...; empty where all is there
 */
public record Packet(
        LinkType linkType,
        byte[] bytes,
        int wireLength,
        String source,
        String destination,
        int sourcePort,
        int destinationPort,
        String protocol,
        String tcpFlags,
        String info,
        Optional<String> missing) {

    /** Who talks to whom: the key under which packets of one conversation are counted together. */
    public Flow flow() {
        return new Flow(source, destination, sourcePort, destinationPort, protocol);
    }
}
