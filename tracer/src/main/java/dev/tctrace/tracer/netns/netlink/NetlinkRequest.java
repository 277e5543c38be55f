// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.netns.netlink;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Builds one netlink message: the header, the fixed part of its type, then attributes. */
public final class NetlinkRequest {
    public static final int NLM_F_REQUEST = 0x1;
    public static final int NLM_F_DUMP = 0x300;

    private final int type;
    private final int flags;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();

    private NetlinkRequest(int type, int flags) {
        this.type = type;
        this.flags = flags;
    }

    /** Asks for one object. */
    public static NetlinkRequest get(int type) {
        return new NetlinkRequest(type, NLM_F_REQUEST);
    }

    /** Asks for all objects. */
    public static NetlinkRequest dump(int type) {
        return new NetlinkRequest(type, NLM_F_REQUEST | NLM_F_DUMP);
    }

    /** The next four bytes of the fixed part, in the machine's byte order. */
    public NetlinkRequest u32(int value) {
        body.writeBytes(ofInt(value));
        return this;
    }

    public NetlinkRequest attribute(int attribute, int value) {
        return attribute(attribute, ofInt(value));
    }

    /** A string attribute; the terminating zero is added. */
    public NetlinkRequest attribute(int attribute, String value) {
        byte[] text = value.getBytes(StandardCharsets.UTF_8);
        byte[] terminated = new byte[text.length + 1];
        System.arraycopy(text, 0, terminated, 0, text.length);
        return attribute(attribute, terminated);
    }

    private NetlinkRequest attribute(int attribute, byte[] value) {
        ByteBuffer header = ByteBuffer.allocate(NetlinkAttributes.HEADER).order(ByteOrder.nativeOrder());
        header.putShort((short) (NetlinkAttributes.HEADER + value.length)).putShort((short) attribute);
        body.writeBytes(header.array());
        body.writeBytes(value);
        body.writeBytes(new byte[NetlinkMessage.aligned(value.length) - value.length]);
        return this;
    }

    /** The whole message, ready to be sent. */
    byte[] bytes(int sequence) {
        int length = NetlinkMessage.HEADER + body.size();
        return ByteBuffer.allocate(length)
                .order(ByteOrder.nativeOrder())
                .putInt(length)
                .putShort((short) type)
                .putShort((short) flags)
                .putInt(sequence)
                .putInt(0)
                .put(body.toByteArray())
                .array();
    }

    private static byte[] ofInt(int value) {
        return ByteBuffer.allocate(4)
                .order(ByteOrder.nativeOrder())
                .putInt(value)
                .array();
    }
}
