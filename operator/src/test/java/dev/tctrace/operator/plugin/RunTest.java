// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.operator.plugin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** {@code kubectl tctrace run} with a kubectl that behaves as it does on a busy machine. */
class RunTest {
    private static final Path ROOT =
            Path.of(System.getProperty("basedir", ".")).toAbsolutePath().normalize();

    @TempDir
    Path folder;

    @Test
    void aWatchThatEndsSlowlyDoesNotWriteIntoTheNext() throws IOException, InterruptedException {
        Process run = run("kubectl-lingering");

        assertEquals(0, run.exitValue(), () -> read("err"));
        assertEquals(
                "Tracing eth0 of web: drop at tcx/ingress of eth0\nListening events...\n0 packets matched\n",
                read("err"));
    }

    @Test
    void aTraceWhoseMakingIsNotAnsweredIsNotLeftBehind() throws IOException, InterruptedException {
        Process run = run("kubectl-late");

        assertEquals(1, run.exitValue(), () -> read("err"));
        assertTrue(read("err").contains("request did not complete within 60s"), () -> read("err"));
        assertTrue(
                read("asked")
                        .lines()
                        .anyMatch(asked -> asked.matches("delete tctraces.tctrace.dev web-[0-9a-f]{8} .*")),
                () -> read("asked"));
    }

    @Test
    void aLongNameIsNotCutBehindADot() throws IOException, InterruptedException {
        run("kubectl-late", "w".repeat(199) + ".example");

        assertTrue(
                read("asked").lines().anyMatch(asked -> asked.matches("delete tctraces.tctrace.dev w+-[0-9a-f]{8} .*")),
                () -> read("asked"));
    }

    private Process run(String kubectl) throws IOException, InterruptedException {
        return run(kubectl, "web");
    }

    private Process run(String kubectl, String pod) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(
                        ROOT.resolve("../plugin/kubectl-tctrace").toString(), "run", pod)
                .redirectOutput(folder.resolve("out").toFile())
                .redirectError(folder.resolve("err").toFile());
        builder.environment()
                .put(
                        "KUBECTL",
                        ROOT.resolve("src/test/resources/plugin/" + kubectl).toString());
        builder.environment().put("WORLD", folder.toString());
        Process run = builder.start();
        try {
            assertTrue(run.waitFor(60, TimeUnit.SECONDS), () -> "it does not end: " + read("err"));
        } finally {
            run.descendants().forEach(ProcessHandle::destroyForcibly);
            run.destroyForcibly();
        }
        return run;
    }

    private String read(String file) {
        try {
            return Files.readString(folder.resolve(file));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
