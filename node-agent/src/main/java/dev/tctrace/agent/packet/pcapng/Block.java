package dev.tctrace.agent.packet.pcapng;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** One block under construction: type, length, body, options, length again. Little-endian throughout. */
final class Block {
    private static final int OPT_ENDOFOPT = 0;
    private static final int MAX_OPTION = 0xffff;

    private ByteBuffer buffer = ByteBuffer.allocate(256).order(ByteOrder.LITTLE_ENDIAN);

    Block(int type) {
        u32(type).u32(0);
    }

    Block u16(int value) {
        room(2).putShort((short) value);
        return this;
    }

    Block u32(long value) {
        room(4).putInt((int) value);
        return this;
    }

    Block u64(long value) {
        room(8).putLong(value);
        return this;
    }

    /** Timestamps are split, the upper half first. */
    Block timestamp(long nanos) {
        return u32(nanos >>> 32).u32(nanos);
    }

    Block padded(byte[] bytes, int length) {
        room(length + 3).put(bytes, 0, length);
        while (buffer.position() % 4 != 0) {
            buffer.put((byte) 0);
        }
        return this;
    }

    Block option(int code, byte[] value) {
        int length = Math.min(value.length, MAX_OPTION);
        return u16(code).u16(length).padded(value, length);
    }

    /** Nothing where the text is empty. */
    Block option(int code, String text) {
        return text.isEmpty() ? this : option(code, text.getBytes(StandardCharsets.UTF_8));
    }

    Block option(int code, long value) {
        return option(
                code,
                ByteBuffer.allocate(8)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(value)
                        .array());
    }

    Block timestampOption(int code, long nanos) {
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
