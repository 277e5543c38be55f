// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.libbpf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** Whatever a program's BTF is: it can be asked, or is refused when it is read. */
class BtfFuzzTest {
    private static final int HEADER = 24;
    private static final int MOST_TYPES = 2000;
    private static final byte[] STRINGS = "\0__sk_buff\0classify\0".getBytes(StandardCharsets.UTF_8);

    @FuzzTest
    void blob(byte[] bytes) {
        ask(bytes);
    }

    /** With a header that is in order, so that the fuzzer need not find one. */
    @FuzzTest
    void types(byte[] types) {
        ByteBuffer blob =
                ByteBuffer.allocate(HEADER + types.length + STRINGS.length).order(ByteOrder.nativeOrder());
        blob.putShort((short) 0xeB9F).put((byte) 1).put((byte) 0).putInt(HEADER);
        blob.putInt(0).putInt(types.length).putInt(types.length).putInt(STRINGS.length);
        ask(blob.put(types).put(STRINGS).array());
    }

    private static void ask(byte[] bytes) {
        Btf btf;
        try {
            btf = new Btf(Arrays.copyOf(bytes, bytes.length));
        } catch (IllegalArgumentException refused) {
            return;
        }
        for (int id = -1; id < Math.min(bytes.length / 12 + 2, MOST_TYPES); id++) {
            btf.function(id);
        }
    }
}
