// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.packet;

import dev.tctrace.pcap.LinkType;

/**
 * Turns copied bytes into a {@link Packet}. Never throws, whatever the bytes are; what it cannot know it leaves out and
 * names in {@link Packet#missing}. Without state: safe for use by several threads.
 */
public final class PacketDecoder {

    private PacketDecoder() {}

    /** As {@link #decode(LinkType, byte[], int, Truncation)}, for a copy that ends at the snapshot length, if at all. */
    public static Packet decode(LinkType linkType, byte[] bytes, int wireLength) {
        return decode(linkType, bytes, wireLength, Truncation.SNAP_LENGTH);
    }

    /**
     * Decodes a packet.
     *
     * @param linkType how the bytes begin
     * @param bytes the packet's first bytes; kept by the result, not copied
     * @param wireLength the packet's whole length in bytes
     * @param truncation why there are fewer bytes than that; of no meaning where there are not
     */
    public static Packet decode(LinkType linkType, byte[] bytes, int wireLength, Truncation truncation) {
        Cursor cursor = new Cursor(bytes, wireLength);
        Dissection found = new Dissection(truncation);
        switch (linkType) {
            case ETHERNET -> Ethernet.decode(cursor, found);
            case RAW -> Ip.decode(cursor, found);
        }
        return found.toPacket(linkType, bytes, wireLength);
    }
}
