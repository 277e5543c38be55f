// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.cli.output;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;

/** Where a capture is written to: one stream, or file after file. */
public interface CaptureOutput extends Closeable {

    /** What is written to now. */
    OutputStream stream();

    /**
     * Goes on to the next file where it is time for it; to be called before each packet.
     *
     * @return whether {@link #stream} is another one now, which is empty
     */
    default boolean rotate() throws IOException {
        return false;
    }

    /** Whether no more packets are wanted, as the last file is complete. */
    default boolean complete() {
        return false;
    }

    /** For messages. */
    String name();

    /** One stream. */
    static CaptureOutput of(OutputStream stream, String name) {
        return new CaptureOutput() {
            @Override
            public OutputStream stream() {
                return stream;
            }

            @Override
            public String name() {
                return name;
            }

            @Override
            public void close() throws IOException {
                stream.close();
            }
        };
    }
}
