// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.testsupport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** {@code kubectl tctrace}, as a user runs it: a process with files for its output. */
public class PluginProcess implements AutoCloseable {
    private final Process process;
    private final Path out;
    private final Path err;
    private final Duration patience;

    /**
     * @param project the folder of the project
     * @param kubectl the program
     * @param kubeConfig whose rights it has
     * @param patience how long it may take to end
     */
    protected PluginProcess(Path project, Path kubectl, Path kubeConfig, Duration patience, String... arguments) {
        this.patience = patience;
        try {
            out = Files.createTempFile("plugin", ".out");
            err = Files.createTempFile("plugin", ".err");
            List<String> command = new ArrayList<>(
                    List.of(project.resolve("plugin/kubectl-tctrace").toString()));
            command.addAll(List.of(arguments));
            ProcessBuilder builder =
                    new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
            builder.environment().put("KUBECTL", kubectl.toString());
            builder.environment().put("KUBECONFIG", kubeConfig.toString());
            process = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where its standard output goes. */
    public final Path file() {
        return out;
    }

    /** What it has printed so far. */
    public final String out() {
        return read(out);
    }

    /** What it has said on the side so far. */
    public final String err() {
        return read(err);
    }

    /** Asks it to end, as Ctrl-C does. */
    public final void interrupt() {
        process.destroy();
    }

    /** Its exit code, once it has ended by itself. */
    public final int exitCode() {
        try {
            if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError("it does not end; it has said: " + err());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    @Override
    public final void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        out.toFile().delete();
        err.toFile().delete();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
