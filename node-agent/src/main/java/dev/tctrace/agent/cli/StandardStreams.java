package dev.tctrace.agent.cli;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;

/** The standard output as bytes. {@code System.out} hides that its reader has gone; this throws. */
final class StandardStreams {
    private static final int BUFFER = 1 << 16;

    private StandardStreams() {}

    static OutputStream out() {
        return buffered(new FileOutputStream(FileDescriptor.out));
    }

    static OutputStream buffered(OutputStream stream) {
        return new BufferedOutputStream(stream, BUFFER);
    }
}
