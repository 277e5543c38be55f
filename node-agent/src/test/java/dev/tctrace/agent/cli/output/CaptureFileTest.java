// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.cli.output;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.tctrace.tracer.netns.Shell;
import dev.tctrace.tracer.packet.Tshark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A capture on a file system that runs full. */
@Tag("kernel")
@Tag("any-kernel")
class CaptureFileTest {
    @TempDir
    Path folder;

    @BeforeEach
    void mount() {
        Shell.run("mount -t tmpfs -o size=64k tmpfs " + folder);
    }

    @AfterEach
    void unmount() {
        Shell.run("umount " + folder);
    }

    @Test
    void whatIsOnTheDiskEndsWithAWholeBlock() throws Exception {
        // Given
        Clock clock = Clock.fixed(TracedPackets.TIME, ZoneOffset.UTC);
        Path path = folder.resolve("full.pcapng");

        // When
        try (CaptureFiles files = new CaptureFiles(path.toString(), Rotation.NONE, clock)) {
            PcapngSink sink = new PcapngSink(files, "tctrace", "Linux", 256, "", clock);
            IOException failure = assertThrows(IOException.class, () -> {
                while (true) {
                    sink.packet(TracedPackets.ping());
                }
            });
            assertTrue(failure.getMessage().contains("No space left on device"), failure.getMessage());
        }

        // Then: block after block, to the file's last byte
        byte[] bytes = Files.readAllBytes(path);
        java.nio.ByteBuffer blocks = java.nio.ByteBuffer.wrap(bytes).order(java.nio.ByteOrder.LITTLE_ENDIAN);
        int at = 0;
        int count = 0;
        while (at < bytes.length) {
            at += blocks.getInt(at + 4);
            count++;
        }
        assertEquals(bytes.length, at);
        assertTrue(count > 200, count + " blocks");
        Tshark.assumeInstalled();
        assertEquals(count - 2, Tshark.run(path).size());
    }
}
