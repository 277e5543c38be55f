// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.path;

import java.nio.ByteBuffer;
import java.util.Arrays;

import dev.tctrace.pcap.LinkType;
import dev.tctrace.tracer.packet.Packet;

/**
 * What stays the same while one packet is on its way, whatever translates its addresses: of IPv4 the id, total length and
 * protocol, of IPv6 the flow label, payload length and next header, and eight bytes behind the ports. Also says whether one
 * packet is the other in a tunnel.
 */
final class PacketIdentity {
    private static final int ETHERNET = 14;
    private static final int TAG = 4;
    private static final int TAGS_AT_MOST = 2;
    private static final int IPV4_HEADER = 20;
    private static final int IPV6_HEADER = 40;
    private static final int PORTS = 8;
    private static final int SAMPLE = 8;
    private static final int ARP = 28;

    private final byte[] bytes;
    private final int wireLength;
    private final int network;
    private final Header header;

    /**
     * A network header.
     *
     * @param version 4, 6, or 0 for anything else
     * @param unchanging its fields that nobody changes
     * @param length bytes from its start to the end of the packet, as it says; 0 where it does not
     * @param hasPayload whether {@code payload} is known
     * @param payload eight bytes behind the ports
     */
    private record Header(int version, long unchanging, int length, boolean hasPayload, long payload) {
        boolean agrees(Header other) {
            return version == other.version
                    && unchanging == other.unchanging
                    && (!hasPayload || !other.hasPayload || payload == other.payload);
        }
    }

    private PacketIdentity(byte[] bytes, int wireLength, int network, Header header) {
        this.bytes = bytes;
        this.wireLength = wireLength;
        this.network = network;
        this.header = header;
    }

    static PacketIdentity of(Packet packet) {
        byte[] bytes = packet.bytes();
        int network = network(packet);
        return new PacketIdentity(bytes, packet.wireLength(), network, header(bytes, network));
    }

    /** Where the network header begins, behind up to two VLAN tags; may be beyond what was copied. */
    static int network(Packet packet) {
        return packet.linkType() == LinkType.ETHERNET ? afterEthernet(packet.bytes()) : 0;
    }

    private static int afterEthernet(byte[] bytes) {
        int at = ETHERNET;
        for (int tag = 0; tag < TAGS_AT_MOST && at <= bytes.length; tag++) {
            int type = u16(bytes, at - 2);
            if (type != 0x8100 && type != 0x88a8) {
                break;
            }
            at += TAG;
        }
        return at;
    }

    /** @return null where too little was copied */
    private static Header header(byte[] bytes, int at) {
        int copied = bytes.length - at;
        int version = copied <= 0 ? 0 : bytes[at] >> 4 & 0xf;
        if (version == 4) {
            if (copied < IPV4_HEADER) {
                return null;
            }
            int length = u16(bytes, at + 2);
            long fields = (long) length << 24 | u16(bytes, at + 4) << 8 | bytes[at + 9] & 0xff;
            return header(4, fields, length, bytes, at + (bytes[at] & 0xf) * 4 + PORTS);
        }
        if (version == 6) {
            if (copied < IPV6_HEADER) {
                return null;
            }
            int length = u16(bytes, at + 4);
            long label = (bytes[at + 1] & 0xfL) << 16 | u16(bytes, at + 2);
            long fields = label << 24 | (long) length << 8 | bytes[at + 6] & 0xff;
            return header(6, fields, length == 0 ? 0 : IPV6_HEADER + length, bytes, at + IPV6_HEADER + PORTS);
        }
        if (copied < ARP) {
            return null;
        }
        return new Header(0, Arrays.hashCode(Arrays.copyOfRange(bytes, at, at + ARP)), 0, false, 0);
    }

    private static Header header(int version, long fields, int length, byte[] bytes, int payloadAt) {
        boolean there = payloadAt + SAMPLE <= bytes.length;
        return new Header(
                version, fields, length, there, there ? ByteBuffer.wrap(bytes).getLong(payloadAt) : 0);
    }

    /** Whether these may be one packet, perhaps with its addresses translated, or put into a tunnel or taken out of one. */
    boolean agrees(PacketIdentity other) {
        if (header == null || other.header == null) {
            return false;
        }
        return header.agrees(other.header) || carries(other) || other.carries(this);
    }

    /** Whether the other one is at the end of this one, behind outer headers. */
    private boolean carries(PacketIdentity inner) {
        int at = wireLength - inner.header.length;
        if (inner.header.length == 0 || header.version == 0 || at < network + IPV4_HEADER || at >= bytes.length) {
            return false;
        }
        Header found = header(bytes, at);
        return found != null && found.version != 0 && found.agrees(inner.header);
    }

    private static int u16(byte[] bytes, int at) {
        return at < 0 || at + 2 > bytes.length ? 0 : (bytes[at] & 0xff) << 8 | bytes[at + 1] & 0xff;
    }
}
