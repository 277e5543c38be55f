// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.path;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

import dev.tctrace.tracer.packet.Packet;

/**
 * What tells one packet on two nodes: a hash of the header fields that no address translation changes. Those of IPv4 (RFC 791):
 * total length, identification, protocol, fragment offset; of IPv6 (RFC 8200): flow label, payload length, next header; of TCP
 * (RFC 9293): from the sequence number to the window; of ICMP and ICMPv6: type, code and sequence number. No payload is in it.
 *
 * <p>Different packets may have the same one: UDP datagrams of one length from a sender that leaves the identification 0, for
 * one. A super-packet that is cut into segments on its way (GSO), or put together (GRO), has another one afterwards.
 */
public final class HeaderHash {
    private static final int IPV4 = 20;
    private static final int IPV6 = 40;
    private static final int OFFSET = 0x1fff;
    private static final int TCP = 6;
    private static final int ICMP = 1;
    private static final int ICMPV6 = 58;
    private static final int BYTES = 8;

    private HeaderHash() {}

    /** @return 16 hexadecimal digits; null where it is no IP packet, or too little of it was copied */
    public static String of(Packet packet) {
        byte[] bytes = packet.bytes();
        int network = PacketIdentity.network(packet);
        int copied = bytes.length - network;
        int version = copied > 0 ? bytes[network] >> 4 & 0xf : 0;
        if (version == 4 && copied >= IPV4) {
            ByteBuffer header = ByteBuffer.wrap(bytes, network, copied).slice();
            ByteBuffer fields = ByteBuffer.allocate(32).put((byte) version);
            int fragment = header.getShort(6) & OFFSET;
            fields.putShort(header.getShort(2)).putShort(header.getShort(4)).putShort((short) fragment);
            fields.put(header.get(9));
            return hash(fields, fragment == 0, header, (header.get(0) & 0xf) * 4, header.get(9) & 0xff);
        }
        if (version == 6 && copied >= IPV6) {
            ByteBuffer header = ByteBuffer.wrap(bytes, network, copied).slice();
            ByteBuffer fields = ByteBuffer.allocate(32).put((byte) version);
            fields.putInt(header.getInt(0) & 0xfffff)
                    .putShort(header.getShort(4))
                    .put(header.get(6));
            return hash(fields, true, header, IPV6, header.get(6) & 0xff);
        }
        return null;
    }

    private static String hash(ByteBuffer fields, boolean first, ByteBuffer header, int at, int protocol) {
        if (first && protocol == TCP) {
            if (header.limit() < at + 16) {
                return null;
            }
            fields.put(header.slice(at + 4, 12));
        } else if (first && (protocol == ICMP || protocol == ICMPV6)) {
            if (header.limit() < at + 8) {
                return null;
            }
            fields.put(header.slice(at, 2)).put(header.slice(at + 6, 2));
        }
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(Arrays.copyOf(fields.array(), fields.position()));
            return HexFormat.of().formatHex(digest, 0, BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
