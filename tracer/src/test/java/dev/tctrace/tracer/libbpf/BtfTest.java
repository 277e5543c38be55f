// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.libbpf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

class BtfTest {
    private static final int INT = 1 << 24;
    private static final int POINTER = 2 << 24;
    private static final int STRUCT = 4 << 24;
    private static final int CONST = 10 << 24;
    private static final int FUNC = 12 << 24;
    private static final int PROTOTYPE = 13 << 24;

    @Test
    void aFunctionHasItsFullNameAndWhatItTakes() {
        // Given: int handle_everything_that_comes(const struct __sk_buff *skb), after an empty struct and an int
        Btf btf = new Btf(blob(
                "\0__sk_buff\0handle_everything_that_comes\0int\0skb\0",
                new int[] {1, STRUCT, 192}, // 1
                new int[] {0, CONST, 1}, // 2
                new int[] {0, POINTER, 2}, // 3
                new int[] {40, INT, 4, 32}, // 4
                new int[] {0, PROTOTYPE | 1, 4, 44, 3}, // 5
                new int[] {11, FUNC, 5})); // 6

        assertEquals(Optional.of(new BtfFunction("handle_everything_that_comes", 1, "__sk_buff")), btf.function(6));
        assertEquals(Optional.empty(), btf.function(5));
        assertEquals(Optional.empty(), btf.function(7));
        assertEquals(Optional.empty(), btf.function(-1));
    }

    @Test
    void aFunctionOfNothingTakesNothing() {
        Btf btf = new Btf(blob("\0f\0", new int[] {0, PROTOTYPE, 0}, new int[] {1, FUNC, 1}));

        assertEquals(Optional.of(new BtfFunction("f", 0, "")), btf.function(2));
    }

    @Test
    void otherBytesAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new Btf(new byte[100]));
    }

    @Test
    void lengthsThatLeadOutOfItAreRefused() {
        byte[] cut = blob("\0f\0", new int[] {0, PROTOTYPE | 3, 0}, new int[] {1, FUNC, 1});
        assertThrows(IllegalArgumentException.class, () -> new Btf(cut));

        for (int field = 4; field < 24; field += 4) {
            for (int value : new int[] {-1, Integer.MAX_VALUE, Integer.MIN_VALUE, 4096}) {
                byte[] bytes = blob("\0f\0", new int[] {0, PROTOTYPE, 0}, new int[] {1, FUNC, 1});
                ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).putInt(field, value);
                assertThrows(IllegalArgumentException.class, () -> new Btf(bytes), field + ": " + value);
            }
        }
    }

    @Test
    void aNameThatIsNotThereIsNone() {
        Btf btf = new Btf(blob("\0f", new int[] {0, PROTOTYPE, 0}, new int[] {1, FUNC, 1}, new int[] {-5, FUNC, 1}));

        assertEquals(Optional.of(new BtfFunction("", 0, "")), btf.function(2));
        assertEquals(Optional.of(new BtfFunction("", 0, "")), btf.function(3));
    }

    private static byte[] blob(String strings, int[]... types) {
        ByteBuffer body = ByteBuffer.allocate(1024).order(ByteOrder.nativeOrder());
        for (int[] type : types) {
            for (int word : type) {
                body.putInt(word);
            }
        }
        int typeLength = body.position();
        byte[] text = strings.getBytes(StandardCharsets.UTF_8);
        ByteBuffer blob = ByteBuffer.allocate(24 + typeLength + text.length).order(ByteOrder.nativeOrder());
        blob.putShort((short) 0xeB9F).put((byte) 1).put((byte) 0).putInt(24);
        blob.putInt(0).putInt(typeLength).putInt(typeLength).putInt(text.length);
        blob.put(body.array(), 0, typeLength).put(text);
        return blob.array();
    }
}
