// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.packet.pcapng;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** One block under construction: type, length, body, options, length again. Little-endian throughout. */
final class PcapngBlock {
    private static final int OPT_ENDOFOPT = 0;
    static final int MAX_OPTION = 0xffff;

    private ByteBuffer buffer = ByteBuffer.allocate(256).order(ByteOrder.LITTLE_ENDIAN);

    PcapngBlock(int type) {
        u32(type).u32(0);
    }

    PcapngBlock u16(int value) {
        room(2).putShort((short) value);
        return this;
    }

    PcapngBlock u32(long value) {
        room(4).putInt((int) value);
        return this;
    }

    PcapngBlock u64(long value) {
        room(8).putLong(value);
        return this;
    }

    /** Timestamps are split, the upper half first. */
    PcapngBlock timestamp(long nanos) {
        return u32(nanos >>> 32).u32(nanos);
    }

    PcapngBlock padded(byte[] bytes, int length) {
        room(length + 3).put(bytes, 0, length);
        while (buffer.position() % 4 != 0) {
            buffer.put((byte) 0);
        }
        return this;
    }

    /** @param value at most {@link #MAX_OPTION} bytes */
    PcapngBlock option(int code, byte[] value) {
        return u16(code).u16(value.length).padded(value, value.length);
    }

    /** Nothing where the text is empty. */
    PcapngBlock option(int code, String text) {
        return text.isEmpty() ? this : option(code, utf8(text, MAX_OPTION));
    }

    /** As many whole characters as fit. */
    static byte[] utf8(String text, int room) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int end = Math.min(bytes.length, room);
        while (end > 0 && end < bytes.length && (bytes[end] & 0xc0) == 0x80) {
            end--;
        }
        return end == bytes.length ? bytes : Arrays.copyOf(bytes, end);
    }

    PcapngBlock option(int code, long value) {
        return option(
                code,
                ByteBuffer.allocate(8)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(value)
                        .array());
    }

    PcapngBlock timestampOption(int code, long nanos) {
        return u16(code).u16(8).timestamp(nanos);
    }

    /** Ends the options and the block. */
    void writeTo(OutputStream out) throws IOException {
        u16(OPT_ENDOFOPT).u16(0);
        int length = buffer.position() + 4;
        u32(length);
        buffer.putInt(4, length);
        out.write(buffer.array(), 0, length);
    }

    private ByteBuffer room(int count) {
        if (buffer.remaining() < count) {
            int position = buffer.position();
            byte[] larger = Arrays.copyOf(buffer.array(), Math.max(2 * buffer.capacity(), position + count));
            buffer = ByteBuffer.wrap(larger).order(ByteOrder.LITTLE_ENDIAN).position(position);
        }
        return buffer;
    }
}
