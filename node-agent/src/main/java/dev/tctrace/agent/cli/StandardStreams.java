// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.cli;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;

/** The standard output as bytes. {@code System.out} hides that its reader has gone; this throws. */
final class StandardStreams {
    static final String NAME = "the standard output";

    private static final int BUFFER = 1 << 16;

    private StandardStreams() {}

    static OutputStream out() {
        return new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), BUFFER);
    }
}
