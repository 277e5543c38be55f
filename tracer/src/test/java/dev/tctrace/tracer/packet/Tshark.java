// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.packet;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** Runs tshark, where it is installed: the dissector that everyone trusts. */
public final class Tshark {
    private Tshark() {}

    /** Skips the calling test, loudly, where there is no tshark. */
    public static void assumeInstalled() {
        boolean found = List.of("/usr/bin/tshark", "/usr/local/bin/tshark").stream()
                .anyMatch(path -> Files.isExecutable(Path.of(path)));
        if (!found) {
            System.err.println("SKIPPED: no tshark to compare with (Debian: apt-get install tshark)");
        }
        assumeTrue(found, "tshark is not installed");
    }

    /** Fields of each packet, with a bar between them, a line each. */
    public static List<String> fields(Path capture, String... names) throws IOException, InterruptedException {
        return fields(capture, List.of(), List.of(names));
    }

    static List<String> fields(Path capture, List<String> options, List<String> names)
            throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of("-T", "fields", "-E", "separator=|"));
        arguments.addAll(options);
        names.forEach(name -> arguments.addAll(List.of("-e", name)));
        return run(capture, arguments.toArray(String[]::new));
    }

    /** What tshark prints, a line each. */
    public static List<String> run(Path capture, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("tshark", "-n", "-r", capture.toString()));
        command.addAll(List.of(arguments));
        Path errors = Files.createTempFile("tshark", ".err");
        Process process =
                new ProcessBuilder(command).redirectError(errors.toFile()).start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int code = process.waitFor();
        String complaint = Files.readString(errors);
        Files.delete(errors);
        if (code != 0) {
            throw new IOException("tshark exited with " + code + ": " + complaint);
        }
        return out.lines().toList();
    }
}
