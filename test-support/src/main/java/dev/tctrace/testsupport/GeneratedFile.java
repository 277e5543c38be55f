// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.testsupport;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** A file that is generated and committed. */
public final class GeneratedFile {
    private GeneratedFile() {}

    /** Fails where the file has another text; {@code make generate} writes it instead. */
    public static void check(Path file, String expected) throws IOException {
        if (System.getProperty("tctrace.update") != null) {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.writeString(file, expected);
        }
        assertEquals(
                expected,
                Files.exists(file) ? Files.readString(file) : "",
                () -> file + " is not what its source makes: run `make generate`, read the difference, and commit it");
    }
}
