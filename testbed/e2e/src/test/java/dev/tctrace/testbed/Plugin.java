package dev.tctrace.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** {@code kubectl tctrace}, as a user runs it: a process with files for its output. */
final class Plugin implements AutoCloseable {
    private final Process process;
    private final Path out;
    private final Path err;

    Plugin(Cluster cluster, String... arguments) {
        try {
            out = Files.createTempFile("plugin", ".out");
            err = Files.createTempFile("plugin", ".err");
            List<String> command = new ArrayList<>(List.of(
                    cluster.testbed().resolve("../plugin/kubectl-tctrace").toString()));
            command.addAll(List.of(arguments));
            ProcessBuilder builder =
                    new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
            builder.environment().put("KUBECTL", cluster.kubectlProgram());
            builder.environment().put("KUBECONFIG", cluster.kubeconfig());
            process = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where its standard output goes. */
    Path file() {
        return out;
    }

    String out() {
        return read(out);
    }

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
            if (!process.waitFor(Cluster.PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
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
