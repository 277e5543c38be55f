// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.cli.output;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.tctrace.agent.cli.output.Rotation.Position;
import dev.tctrace.tracer.packet.Tshark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** The files of tcpdump's -C, -G and -W. */
class RotationTest {
    private static final Instant START = TracedPackets.TIME;
    private static final Path TCPDUMP = Path.of("/usr/bin/tcpdump");

    @TempDir
    Path folder;

    @Test
    void withoutRotationThereIsOneFile() {
        Position first = Position.first(START);

        assertEquals(Optional.empty(), Rotation.NONE.next(first, Long.MAX_VALUE, START.plus(Duration.ofDays(9))));
        assertEquals("a%Hb", name(Rotation.NONE, "a%Hb", first));
    }

    @Test
    void aFileLargerThanTheSizeIsFollowedByANumberedOne() {
        Rotation rotation = new Rotation(1000, null, 0);
        Position first = Position.first(START);

        assertEquals(Optional.empty(), rotation.next(first, 1000, START));
        Position second = rotation.next(first, 1001, START).orElseThrow();

        assertEquals("a", name(rotation, "a", first));
        assertEquals("a1", name(rotation, "a", second));
        assertEquals("a12", name(rotation, "a", new Position(0, START, 12)));
    }

    @Test
    void aRingOfFilesBeginsAgainAndItsNamesSort() {
        Rotation rotation = new Rotation(1000, null, 11);

        assertEquals("a00", name(rotation, "a", Position.first(START)));
        assertEquals("a10", name(rotation, "a", new Position(0, START, 10)));
        assertEquals(
                0,
                rotation.next(new Position(0, START, 10), 1001, START)
                        .orElseThrow()
                        .index());
        assertFalse(rotation.complete(new Position(0, START, 10), START.plusSeconds(9)));
    }

    @Test
    void aPeriodBeginsAFileThatIsNamedByItsTime() {
        Rotation rotation = new Rotation(0, Duration.ofSeconds(60), 0);
        Position first = Position.first(START);

        assertEquals(Optional.empty(), rotation.next(first, 9999, START.plusSeconds(59)));
        Position second = rotation.next(first, 9999, START.plusSeconds(61)).orElseThrow();

        assertEquals("a-153413", name(rotation, "a-%H%M%S", first));
        assertEquals("a-153514", name(rotation, "a-%H%M%S", second));
    }

    @Test
    void withPeriodsTheNumberOfFilesEndsTheCapture() {
        Rotation rotation = new Rotation(0, Duration.ofSeconds(60), 2);

        assertFalse(rotation.complete(Position.first(START), START.plusSeconds(61)));
        assertFalse(rotation.complete(new Position(1, START, 0), START.plusSeconds(59)));
        assertTrue(rotation.complete(new Position(1, START, 0), START.plusSeconds(60)));
    }

    /** As tcpdump does it: numbers within each period, a ring of them where -W is given, too, and no end. */
    @Test
    void sizeWithinPeriods() {
        Rotation rotation = new Rotation(1000, Duration.ofSeconds(60), 2);
        Position second = rotation.next(Position.first(START), 1001, START).orElseThrow();

        assertEquals("a-1534" + "1", name(rotation, "a-%H%M", second));
        assertEquals(
                new Position(0, START, 0), rotation.next(second, 1001, START).orElseThrow());
        Instant later = START.plusSeconds(60);
        assertEquals(new Position(1, later, 0), rotation.next(second, 0, later).orElseThrow());
        assertFalse(rotation.complete(second, START.plusSeconds(600)));
    }

    /** The time is that of this process's zone, by the C library's strftime. */
    @Test
    void aPatternIsFilledInByStrftime() throws IOException {
        Rotation rotation = new Rotation(0, Duration.ofSeconds(60), 0);

        try (CaptureFiles files = new CaptureFiles(
                folder.resolve("ü-%Y%m%d-%H%M%S-%%").toString(), rotation, Clock.fixed(START, ZoneOffset.UTC))) {
            String time = DateTimeFormatter.ofPattern("uuuuMMdd-HHmmss").format(START.atZone(ZoneId.systemDefault()));
            assertEquals(folder.resolve("ü-" + time + "-%").toString(), files.name());
        }
    }

    @Test
    void everyFileIsCompleteAndNoPacketIsLostBetweenThem() throws Exception {
        Tshark.assumeInstalled();
        Clock clock = Clock.fixed(START, ZoneOffset.UTC);
        Path path = folder.resolve("ring");

        try (CaptureFiles files = new CaptureFiles(path.toString(), new Rotation(2000, null, 0), clock);
                PcapngSink sink = new PcapngSink(files, "tctrace", "Linux", 256, "icmp", clock)) {
            for (int i = 0; i < 40; i++) {
                sink.packet(TracedPackets.ping());
            }
            sink.finish(TracedPackets.end());
        }

        int packets = 0;
        for (String name : names("ring")) {
            List<String> lines = Tshark.run(folder.resolve(name), "-T", "fields", "-e", "frame.interface_name");
            assertTrue(lines.stream().allMatch("lxc1"::equals), name + " " + lines);
            packets += lines.size();
        }
        assertEquals(40, packets);
        assertTrue(names("ring").size() > 3, names("ring").toString());
    }

    /** Which files tcpdump leaves, of a capture long enough, and which we do. */
    @ParameterizedTest
    @CsvSource({"1,", "1,1", "1,3", "1,2", "1,12", "2,2"})
    void tcpdumpNamesItsFilesTheSame(int megabytes, Integer files) throws Exception {
        assumeTrue(
                Files.isExecutable(TCPDUMP), "SKIPPED: no tcpdump to compare with (Debian: apt-get install tcpdump)");
        Clock clock = Clock.fixed(START, ZoneOffset.UTC);
        // Given: a capture, of which tcpdump makes more than 2 MB in its own format
        Path capture = folder.resolve("capture.pcapng");
        try (CaptureFiles out = new CaptureFiles(capture.toString(), Rotation.NONE, clock);
                PcapngSink sink = new PcapngSink(out, "tctrace", "Linux", 256, "", clock)) {
            for (int i = 0; i < 40_000; i++) {
                sink.packet(TracedPackets.ping());
            }
        }

        // When
        List<String> command =
                new ArrayList<>(List.of(TCPDUMP.toString(), "-Z", "root", "-r", capture.toString(), "-w"));
        command.addAll(List.of(folder.resolve("theirs").toString(), "-C", Integer.toString(megabytes)));
        if (files != null) {
            command.addAll(List.of("-W", files.toString()));
        }
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("said").toFile())
                .start();
        assertEquals(0, process.waitFor(), () -> "tcpdump failed");
        Rotation rotation = new Rotation(megabytes * 1_000_000L, null, files == null ? 0 : files);
        try (CaptureFiles out = new CaptureFiles(folder.resolve("ours").toString(), rotation, clock);
                PcapngSink sink = new PcapngSink(out, "tctrace", "Linux", 256, "", clock)) {
            // (as many bytes, of which a packet takes more in the new format)
            long theirs = 40_000L * (16 + TracedPackets.ping().entry().bytes().length);
            for (long i = theirs / (Files.size(capture) / 40_000); i > 0; i--) {
                sink.packet(TracedPackets.ping());
            }
        }

        // Then
        List<String> expected = names("theirs");
        assertEquals(
                expected,
                names("ours").stream()
                        .map(name -> name.replace("ours", "theirs"))
                        .toList());
    }

    private List<String> names(String prefix) throws IOException {
        try (Stream<Path> paths = Files.list(folder)) {
            return paths.map(path -> path.getFileName().toString())
                    .filter(name -> name.startsWith(prefix))
                    .sorted()
                    .toList();
        }
    }

    private static String name(Rotation rotation, String name, Position at) {
        return rotation.name(
                name,
                at,
                (pattern, time) -> pattern.replace("%H", time.toString().substring(11, 13))
                        .replace("%M", time.toString().substring(14, 16))
                        .replace("%S", time.toString().substring(17, 19)));
    }
}
