// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.engine;

import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import dev.tctrace.tracer.Counters;
import dev.tctrace.tracer.ProgramSource;
import dev.tctrace.tracer.SessionState;
import dev.tctrace.tracer.Target;
import dev.tctrace.tracer.TraceSession;
import dev.tctrace.tracer.tc.Direction;

/** A process that traces, and that a test kills or starves. */
final class Victim implements AutoCloseable {
    /** For one session or a few. */
    private static final int FREE_DESCRIPTORS = 80;

    final Process process;
    private final BufferedReader output;

    private Victim(Process process) {
        this.process = process;
        output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /**
     * Starts one, in a shell that has set its limits before.
     *
     * @param limits a shell command that ends with a semicolon, or nothing
     * @param what {@code trace}, {@code heap}, {@code grow} or {@code descriptors}
     */
    static Victim start(TracedPair traced, String limits, String what, ProgramSource source, String... options)
            throws IOException {
        List<String> command =
                new ArrayList<>(List.of("sh", "-c", limits + " exec \"$0\" \"$@\"", java(), "-XX:TieredStopAtLevel=1"));
        command.addAll(List.of("-XX:+UseSerialGC", "-XX:-MaxFDLimit"));
        command.addAll(List.of(options));
        command.addAll(List.of(
                "-cp",
                System.getProperty("java.class.path"),
                Victim.class.getName(),
                what,
                traced.target().netns().toString(),
                source.name()));
        return new Victim(new ProcessBuilder(command).redirectErrorStream(true).start());
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** The first line that begins so; what was said instead where the process ends. */
    String await(String beginning) throws IOException {
        StringBuilder said = new StringBuilder();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.startsWith(beginning)) {
                return line;
            }
            said.append(line).append('\n');
        }
        throw new AssertionError("no '" + beginning + "' but: " + said);
    }

    /** Everything that it still says. */
    String rest() throws IOException {
        StringBuilder said = new StringBuilder();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            said.append(line).append('\n');
        }
        return said.toString();
    }

    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    public static void main(String[] args) throws Exception {
        Target target = new Target("web", Path.of(args[1]), "eth0");
        ProgramSource source = ProgramSource.valueOf(args[2]);
        if (args[0].equals("descriptors")) {
            loadClasses();
        }
        KernelTraceEngine engine = new KernelTraceEngine();
        System.out.println("opening");
        // Not a Recorder, which keeps what it hears.
        TraceSession session = engine.open(target, Requests.of(source, Direction.BOTH, ""), packet -> {});
        System.out.println("state " + session.snapshot().state());
        switch (args[0]) {
            case "heap" -> fillHeap(session);
            case "grow" -> grow();
            case "descriptors" -> useUpDescriptors(engine, target, source, session);
            default -> Thread.sleep(600_000);
        }
        session.close();
        engine.close();
        System.out.println("closed");
    }

    /** They are read from a folder: one that is needed only once the descriptor table is full could not be. */
    private static void loadClasses() throws Exception {
        Path classes = Path.of(KernelTraceEngine.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        try (Stream<Path> files = Files.walk(classes.resolve("dev/tctrace/tracer"))) {
            for (Path file :
                    files.filter(name -> name.toString().endsWith(".class")).toList()) {
                String name = classes.relativize(file).toString().replace('/', '.');
                Class.forName(name.substring(0, name.length() - ".class".length()));
            }
        }
    }

    /** Several times, while packets come. */
    private static void fillHeap(TraceSession session) throws InterruptedException {
        int failures = 0;
        for (int i = 0; i < 5; i++) {
            List<byte[]> all = new ArrayList<>();
            try {
                while (true) {
                    all.add(new byte[1 << 14]);
                }
            } catch (OutOfMemoryError full) {
                // It stays full for a moment, in which the engine has to do its work.
                Thread.sleep(400);
                failures++;
            }
            all.clear();
        }
        tellCounters("full " + failures, session);
    }

    private static void tellCounters(String head, TraceSession session) throws InterruptedException {
        long before = session.snapshot().total().matched();
        Counters after = session.snapshot().total();
        for (int i = 0; i < 200 && after.matched() == before; i++) {
            Thread.sleep(50);
            after = session.snapshot().total();
        }
        System.out.println(head + ", state " + session.snapshot().state() + ", goes on "
                + (after.matched() > before && after.reported() > 0));
    }

    /** Until the kernel ends it. */
    private static void grow() {
        List<byte[]> all = new ArrayList<>();
        while (true) {
            byte[] page = new byte[1 << 20];
            java.util.Arrays.fill(page, (byte) 1);
            all.add(page);
        }
    }

    private static List<FileInputStream> fillDescriptorTable() {
        List<FileInputStream> files = new ArrayList<>();
        try {
            while (true) {
                files.add(new FileInputStream("/proc/self/status"));
            }
        } catch (IOException full) {
            return files;
        }
    }

    private static void useUpDescriptors(
            KernelTraceEngine engine, Target target, ProgramSource source, TraceSession first)
            throws InterruptedException, IOException {
        // Files take most of them: sessions alone would sooner be too many tracers of one function than too many
        // descriptors.
        List<FileInputStream> files = fillDescriptorTable();
        for (int i = 0; i < FREE_DESCRIPTORS; i++) {
            files.remove(files.size() - 1).close();
        }
        List<TraceSession> sessions = new ArrayList<>();
        String refused = "";
        while (refused.isEmpty() && sessions.size() < 100) {
            try {
                TraceSession session = engine.open(target, Requests.of(source, Direction.BOTH, ""), packet -> {});
                sessions.add(session);
                if (session.snapshot().state() != SessionState.TRACING) {
                    refused = session.snapshot().state() + " "
                            + session.snapshot().message() + session.snapshot().programs();
                }
            } catch (RuntimeException e) {
                refused = e.getMessage();
            }
        }
        System.out.println("refused " + refused);
        sessions.forEach(TraceSession::close);
        for (FileInputStream file : files) {
            file.close();
        }
        tellCounters("released", first);
    }
}
