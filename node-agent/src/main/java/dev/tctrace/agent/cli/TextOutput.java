// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.cli;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/** The standard output as text, in UTF-8. A {@code PrintWriter} hides that it could not write; this can be asked why. */
final class TextOutput extends PrintWriter {
    private final Remembering bytes;

    TextOutput(OutputStream out) {
        this(new Remembering(out));
    }

    private TextOutput(Remembering bytes) {
        super(bytes, true, StandardCharsets.UTF_8);
        this.bytes = bytes;
    }

    /** What was not written and why; null where all was, and where its reader has gone. */
    IOException failure() {
        flush();
        return bytes.first == null ? null : WriteFailure.of(StandardStreams.NAME, bytes.first);
    }

    private static final class Remembering extends FilterOutputStream {
        private volatile IOException first;

        Remembering(OutputStream out) {
            super(out);
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] buffer, int offset, int length) throws IOException {
            try {
                out.write(buffer, offset, length);
            } catch (IOException e) {
                if (first == null) {
                    first = e;
                }
                throw e;
            }
        }
    }
}
