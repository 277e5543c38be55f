// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.packet.pcapng;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Reads a little-endian section by draft-ietf-opsawg-pcapng alone, and insists on each of its rules. */
final class PcapngReader {
    /**
     * One block.
     *
     * @param type its type
     * @param fixed the bytes before its options
     * @param options by their codes
     */
    record Block(int type, ByteBuffer fixed, Map<Integer, byte[]> options) {
        String text(int option) {
            byte[] bytes = options.get(option);
            try {
                return bytes == null
                        ? ""
                        : StandardCharsets.UTF_8
                                .newDecoder()
                                .decode(ByteBuffer.wrap(bytes))
                                .toString();
            } catch (CharacterCodingException e) {
                throw new AssertionError("option " + option + " is not UTF-8", e);
            }
        }

        long number(int option) {
            return ByteBuffer.wrap(options.get(option))
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .getLong();
        }
    }

    private PcapngReader() {}

    static List<Block> read(byte[] file) {
        ByteBuffer in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        List<Block> blocks = new ArrayList<>();
        while (in.hasRemaining()) {
            int start = in.position();
            int type = in.getInt();
            int length = in.getInt();
            assertTrue(length >= 12 && length % 4 == 0 && length <= file.length - start, "length " + length);
            assertEquals(length, in.getInt(start + length - 4), "the length at the end");
            blocks.add(block(type, in.slice(start + 8, length - 12).order(ByteOrder.LITTLE_ENDIAN)));
            in.position(start + length);
        }
        return blocks;
    }

    private static Block block(int type, ByteBuffer body) {
        int fixed = switch (type) {
            case 0x0a0d0d0a -> 16;
            case 1 -> 8;
            case 5 -> 12;
            case 6 -> 20 + aligned(body.getInt(12));
            default -> throw new AssertionError("block of type " + type);
        };
        ByteBuffer head = body.slice(0, fixed).order(ByteOrder.LITTLE_ENDIAN);
        Map<Integer, byte[]> options = new LinkedHashMap<>();
        body.position(fixed);
        while (true) {
            int code = body.getShort() & 0xffff;
            int length = body.getShort() & 0xffff;
            if (code == 0) {
                assertEquals(0, length);
                assertFalse(body.hasRemaining(), "bytes after the end of the options");
                return new Block(type, head, options);
            }
            byte[] value = new byte[length];
            body.get(value);
            options.put(code, value);
            for (int i = length; i < aligned(length); i++) {
                assertEquals(0, body.get(), "padding");
            }
        }
    }

    private static int aligned(int length) {
        return length + 3 & ~3;
    }
}
