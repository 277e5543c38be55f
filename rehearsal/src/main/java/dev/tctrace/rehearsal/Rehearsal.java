// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.rehearsal;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * {@code Rehearsal HOME MAIN}: HOME holds {@code quarkus-app}, as Quarkus builds it; MAIN is the class to start. Writes
 * <ul>
 *   <li>{@code HOME/classpath}: an argument file for {@code java} (a class path, because with Quarkus' own class loader the archive
 *       would be less use),
 *   <li>{@code HOME/classes.jsa}: the archive, good for this Java, this class path, and the serial collector.
 * </ul>
 */
public final class Rehearsal {
    /** What every start of the program has to say, too, for the archive to fit. */
    private static final List<String> OPTIONS =
            List.of("-XX:+UseSerialGC", "--add-opens=java.base/java.lang=ALL-UNNAMED");

    /** An emulated processor on a busy machine takes two minutes for what takes others five seconds. */
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private static final Duration AFTERWARDS = Duration.ofSeconds(3);

    private Rehearsal() {}

    public static void main(String... arguments) throws Exception {
        if (arguments.length != 2) {
            System.err.println("usage: java -jar tctrace-rehearsal.jar HOME MAIN");
            System.exit(2);
        }
        Path home = Path.of(arguments[0]).toAbsolutePath().normalize();
        Path classpath = ClassPath.write(home);
        Path archive = home.resolve("classes.jsa");
        Files.deleteIfExists(archive);
        Path log = Files.createTempFile("rehearsal", ".log");
        int port = freePort();
        try (Certificate certificate = Certificate.make();
                FixedApiServer server = new FixedApiServer(certificate)) {
            Process program = start(
                    List.of("-XX:ArchiveClassesAtExit=" + archive, "@" + classpath, arguments[1]),
                    environment(server, certificate, port),
                    log);
            try {
                await(program, server, port);
            } finally {
                program.destroy();
                program.waitFor();
            }
        } catch (IOException failed) {
            System.err.println(Files.readString(log));
            throw failed;
        }
        if (!Files.exists(archive)) {
            throw new IOException("no archive was written:\n" + Files.readString(log));
        }
        Files.delete(log);
    }

    /** Until it has written a status and says that it is ready, and a little longer. */
    private static void await(Process program, FixedApiServer server, int port)
            throws IOException, InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!server.hasTakenStatus() || !Health.ready(port)) {
            if (!program.isAlive() || System.nanoTime() > end) {
                throw new IOException("the program did not become ready, having asked for " + server.asked());
            }
            Thread.sleep(100);
        }
        Health.metrics(port);
        Thread.sleep(AFTERWARDS.toMillis());
    }

    private static Process start(List<String> arguments, Map<String, String> environment, Path log) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(OPTIONS);
        command.addAll(arguments);
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("KUBE"));
        builder.environment().putAll(environment);
        return builder.start();
    }

    private static Map<String, String> environment(FixedApiServer server, Certificate certificate, int port) {
        return Map.of(
                "HTTP_HOST", "127.0.0.1",
                "HTTP_PORT", String.valueOf(port),
                "KUBERNETES_MASTER", server.url(),
                "KUBERNETES_CERTS_CA_FILE", certificate.pem().toString(),
                "KUBERNETES_AUTH_TOKEN", "rehearsal",
                "NODE_NAME", "node-1",
                "POD_NAME", "tctrace-agent-node-1",
                "POD_NAMESPACE", "tctrace-system",
                "TCTRACE_AGENT_IMAGE", "tctrace/node-agent");
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
