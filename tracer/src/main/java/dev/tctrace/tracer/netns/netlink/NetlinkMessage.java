// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.netns.netlink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * One message as the kernel sent it.
 *
 * @param type RTM_NEW* of include/uapi/linux/rtnetlink.h, or one of the control types below
 * @param flags NLM_F_*
 * @param sequence that of the request it answers
 * @param payload what follows the header
 */
public record NetlinkMessage(int type, int flags, int sequence, ByteBuffer payload) {
    static final int HEADER = 16;
    static final int NLMSG_ERROR = 2;
    static final int NLMSG_DONE = 3;

    /** The kernel's tables changed while they were being dumped: entries may be missing or doubled. */
    static final int NLM_F_DUMP_INTR = 0x10;

    /**
     * Splits what one receive returned.
     *
     * @throws MalformedNetlink when a length leads out of the bytes
     */
    public static List<NetlinkMessage> parse(byte[] datagram) {
        ByteBuffer bytes = ByteBuffer.wrap(datagram).order(ByteOrder.nativeOrder());
        List<NetlinkMessage> messages = new ArrayList<>();
        int at = 0;
        while (at + HEADER <= datagram.length) {
            int length = bytes.getInt(at);
            if (length < HEADER || length > datagram.length - at) {
                throw new MalformedNetlink(
                        "a message of " + length + " bytes at byte " + at + " of " + datagram.length);
            }
            messages.add(new NetlinkMessage(
                    bytes.getShort(at + 4) & 0xffff,
                    bytes.getShort(at + 6) & 0xffff,
                    bytes.getInt(at + 8),
                    bytes.slice(at + HEADER, length - HEADER).order(ByteOrder.nativeOrder())));
            at += aligned(length);
        }
        if (at < datagram.length) {
            throw new MalformedNetlink((datagram.length - at) + " bytes are too few for a message header");
        }
        return messages;
    }

    /** Four bytes of the fixed part. */
    public int u32(int offset) {
        require(offset, 4);
        return payload.getInt(offset);
    }

    public int u16(int offset) {
        require(offset, 2);
        return payload.getShort(offset) & 0xffff;
    }

    /** @param fixedLength the bytes of the fixed part, which the attributes follow */
    public NetlinkAttributes attributes(int fixedLength) {
        require(0, fixedLength);
        return NetlinkAttributes.of(payload.slice(fixedLength, payload.limit() - fixedLength));
    }

    private void require(int offset, int length) {
        if (offset < 0 || offset + length > payload.limit()) {
            throw new MalformedNetlink(
                    "message type " + type + " ends at byte " + payload.limit() + " before byte " + (offset + length));
        }
    }

    static int aligned(int length) {
        return length + 3 & ~3;
    }
}
