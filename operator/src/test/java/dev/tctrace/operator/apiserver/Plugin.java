package dev.tctrace.operator.apiserver;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** {@code kubectl tctrace}, as a user runs it: a process with files for its output. */
final class Plugin implements AutoCloseable {
    private static final Path SCRIPT = ApiServer.ROOT.resolve("plugin/kubectl-tctrace");

    private final Process process;
    private final Path out;
    private final Path err;

    /** @param user who runs it; empty: the administrator */
    Plugin(Path kubectl, String user, String... arguments) {
        try {
            out = Files.createTempFile("plugin", ".out");
            err = Files.createTempFile("plugin", ".err");
            List<String> command = new ArrayList<>(List.of(SCRIPT.toString()));
            command.addAll(List.of(arguments));
            ProcessBuilder builder =
                    new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
            builder.environment().put("KUBECTL", kubectl.toString());
            builder.environment().put("KUBECONFIG", ApiServer.kubeConfig(user).toString());
            process = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What it has printed so far. */
    String out() {
        return read(out);
    }

    /** What it has said on the side so far. */
    String err() {
        return read(err);
    }

    /** Asks it to end, as Ctrl-C does. */
    void interrupt() {
        process.destroy();
    }

    /** Its exit code, once it has ended by itself. */
    int exitCode() {
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                throw new AssertionError("it does not end; it has said: " + err());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
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
