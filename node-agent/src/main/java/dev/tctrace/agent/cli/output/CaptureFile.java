// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.cli.output;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A file of blocks, each written in one call. When the disk is full in the middle of a block, the file is cut back to the end
 * of the last whole one, so that readers do not stumble over the rest. Not thread-safe.
 */
final class CaptureFile extends OutputStream {
    private static final int BUFFER = 1 << 16;

    private final FileChannel channel;
    private final boolean regular;
    private ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
    private final List<Integer> ends = new ArrayList<>();
    private long flushed;

    /** Overwrites what is there. */
    CaptureFile(Path path) throws IOException {
        // Its messages are for people; those of FileChannel.open are a path only.
        channel = new FileOutputStream(path.toFile()).getChannel();
        regular = Files.isRegularFile(path);
    }

    /** How many bytes it has, those that are not on the disk yet included. */
    long size() {
        return flushed + buffer.position();
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] block, int offset, int length) throws IOException {
        if (buffer.remaining() < length) {
            flush();
            if (buffer.capacity() < length) {
                buffer = ByteBuffer.allocate(length);
            }
        }
        buffer.put(block, offset, length);
        ends.add(buffer.position());
    }

    @Override
    public void flush() throws IOException {
        buffer.flip();
        try {
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            flushed += buffer.limit();
        } catch (IOException e) {
            cutBack(buffer.position());
            throw e;
        } finally {
            buffer.clear();
            ends.clear();
        }
    }

    /** @param written how much of the buffer is in the file */
    private void cutBack(int written) {
        int whole = ends.stream().filter(end -> end <= written).reduce(0, Math::max);
        flushed += whole;
        if (regular) {
            try {
                channel.truncate(flushed);
            } catch (IOException e) {
                // The file ends within a block, which its readers report.
            }
        }
    }

    @Override
    public void close() throws IOException {
        try {
            flush();
        } finally {
            channel.close();
        }
    }
}
