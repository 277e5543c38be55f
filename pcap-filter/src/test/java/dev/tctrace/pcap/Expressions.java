// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.pcap;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/** The expressions of src/test/resources/expressions: one a line, comments after #. */
public final class Expressions {
    private Expressions() {}

    /** Those that must compile for the link type. */
    public static List<String> of(LinkType linkType) {
        return lines(linkType.name().toLowerCase(Locale.ROOT));
    }

    static List<String> lines(String name) {
        try (InputStream in = Expressions.class.getResourceAsStream("/expressions/" + name + ".txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
