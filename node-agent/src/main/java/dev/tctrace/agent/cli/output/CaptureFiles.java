// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.cli.output;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;

import dev.tctrace.tracer.libc.Libc;

/** The files of a capture, one after the other. Not thread-safe. */
public final class CaptureFiles implements CaptureOutput {
    private final String pattern;
    private final Rotation rotation;
    private final Clock clock;
    private Rotation.Position position;
    private String name;
    private CaptureFile file;

    /**
     * Opens the first file.
     *
     * @param pattern its name; where the rotation has periods, in the form of strftime(3)
     */
    public CaptureFiles(String pattern, Rotation rotation, Clock clock) throws IOException {
        this.pattern = pattern;
        this.rotation = rotation;
        this.clock = clock;
        open(Rotation.Position.first(clock.instant()));
    }

    @Override
    public OutputStream stream() {
        return file;
    }

    @Override
    public boolean rotate() throws IOException {
        Optional<Rotation.Position> next = rotation.next(position, file.size(), clock.instant());
        if (next.isEmpty()) {
            return false;
        }
        file.close();
        open(next.get());
        return true;
    }

    @Override
    public boolean complete() {
        return rotation.complete(position, clock.instant());
    }

    @Override
    public String name() {
        return name;
    }

    private void open(Rotation.Position at) throws IOException {
        position = at;
        name = rotation.name(pattern, at, CaptureFiles::strftime);
        try {
            file = new CaptureFile(Path.of(name));
        } catch (InvalidPathException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static String strftime(String format, Instant time) {
        return Libc.formatTime(format, time.getEpochSecond());
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
