// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.netns.netlink;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Bytes that a kernel sent, kept as hex beside the test that reads them. */
public final class Hex {
    private Hex() {}

    public static byte[] resource(Class<?> test, String name) {
        try (InputStream in = test.getResourceAsStream(name)) {
            String text = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
            return HexFormat.of().parseHex(text.replaceAll("\\s", ""));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
