// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.netns.netlink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** The attributes of a message, or of an attribute that holds attributes. Of a repeated one the last counts, as in the kernel. */
public final class NetlinkAttributes {
    static final int HEADER = 4;

    /** The upper two bits of a type are flags: nested, and network byte order. */
    private static final int TYPE_MASK = 0x3fff;

    private static final NetlinkAttributes NONE = new NetlinkAttributes(Map.of());

    private final Map<Integer, ByteBuffer> values;

    private NetlinkAttributes(Map<Integer, ByteBuffer> values) {
        this.values = values;
    }

    /** @throws MalformedNetlink when a length leads out of the bytes */
    static NetlinkAttributes of(ByteBuffer slice) {
        ByteBuffer bytes = slice.order(ByteOrder.nativeOrder());
        Map<Integer, ByteBuffer> values = new HashMap<>();
        int at = 0;
        while (at + HEADER <= bytes.limit()) {
            int length = bytes.getShort(at) & 0xffff;
            int type = bytes.getShort(at + 2) & TYPE_MASK;
            if (length < HEADER || length > bytes.limit() - at) {
                throw new MalformedNetlink(
                        "attribute " + type + " of " + length + " bytes at byte " + at + " of " + bytes.limit());
            }
            values.put(type, bytes.slice(at + HEADER, length - HEADER).order(ByteOrder.nativeOrder()));
            at += NetlinkMessage.aligned(length);
        }
        return new NetlinkAttributes(values);
    }

    public boolean has(int type) {
        return values.containsKey(type);
    }

    /** Empty where the attribute is absent or shorter than four bytes. */
    public OptionalInt u32(int type) {
        ByteBuffer value = values.get(type);
        return value == null || value.limit() < 4 ? OptionalInt.empty() : OptionalInt.of(value.getInt(0));
    }

    public OptionalInt u8(int type) {
        ByteBuffer value = values.get(type);
        return value == null || value.limit() < 1 ? OptionalInt.empty() : OptionalInt.of(value.get(0) & 0xff);
    }

    /** Text up to the first zero. */
    public Optional<String> text(int type) {
        return bytes(type).map(bytes -> {
            int end = 0;
            while (end < bytes.length && bytes[end] != 0) {
                end++;
            }
            return new String(bytes, 0, end, StandardCharsets.UTF_8);
        });
    }

    public Optional<String> hex(int type) {
        return bytes(type).map(HexFormat.of()::formatHex);
    }

    /** The attributes inside an attribute; none where it is absent. */
    public NetlinkAttributes nested(int type) {
        ByteBuffer value = values.get(type);
        return value == null ? NONE : of(value.duplicate());
    }

    /** The types that are there, in ascending order. */
    public List<Integer> types() {
        return values.keySet().stream().sorted().toList();
    }

    /** Four bytes inside an attribute's value. Empty where it is absent or shorter. */
    public OptionalInt u32At(int type, int offset) {
        ByteBuffer value = values.get(type);
        return value == null || value.limit() < offset + 4 ? OptionalInt.empty() : OptionalInt.of(value.getInt(offset));
    }

    private Optional<byte[]> bytes(int type) {
        return Optional.ofNullable(values.get(type)).map(value -> {
            byte[] bytes = new byte[value.limit()];
            value.get(0, bytes);
            return bytes;
        });
    }
}
