// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.cli;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** What prints text and ends, like a list, must not say that all is well when nobody could read it. */
class UnwrittenOutputTest {
    private final StringWriter err = new StringWriter();

    @ParameterizedTest
    @ValueSource(strings = {"man-page", "completion", "--help", "--version"})
    void aFullDiskIsAFailureWithASentence(String command) throws IOException {
        int code;
        try (OutputStream full = new FileOutputStream("/dev/full")) {
            code = TctraceCommand.run(new TextOutput(full), new PrintWriter(err, true), command);
        }

        assertEquals(
                "tctrace: Cannot write the standard output: No space left on device. Free some space there, or write"
                        + " elsewhere.\n",
                err.toString());
        assertEquals(ExitCode.FAILED.number(), code);
    }

    @Test
    void aReaderThatHasGoneIsNone() {
        OutputStream gone = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("Broken pipe");
            }
        };

        assertEquals(0, TctraceCommand.run(new TextOutput(gone), new PrintWriter(err, true), "man-page"));
        assertEquals("", err.toString());
    }
}
