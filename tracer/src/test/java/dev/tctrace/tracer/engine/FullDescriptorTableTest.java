// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.engine;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import dev.tctrace.tracer.ProgramSource;
import dev.tctrace.tracer.Target;
import dev.tctrace.tracer.TraceSession;
import dev.tctrace.tracer.netns.NamespacePair;
import dev.tctrace.tracer.netns.NetworkNamespace;
import dev.tctrace.tracer.tc.Direction;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** In a process of its own: a full descriptor table would fail everything else in this one. */
class FullDescriptorTableTest {
    static final class Filled {
        private static Target target = new Target("web", Path.of("/run/netns/tctrace-never"), "eth0");

        private Filled() {}

        /** @param args the namespace of a target that is there: each step of attaching to it fails in turn; none: no target */
        public static void main(String[] args) throws IOException {
            if (args.length > 0) {
                target = new Target("web", Path.of(args[0]), "eth0");
            }
            try (KernelTraceEngine engine = new KernelTraceEngine()) {
                loadClasses();
                open(engine).close();
                int before = lasting();
                List<FileInputStream> all = new ArrayList<>();
                int refused = 0;
                // One descriptor less each time, so that each step of opening is the one that fails.
                for (int free = args.length > 0 ? 30 : 3; free > 0; free--) {
                    // Again each time: what an earlier session held is let go in the background.
                    all.addAll(fill());
                    for (int i = 0; i < free; i++) {
                        all.remove(all.size() - 1).close();
                    }
                    try (TraceSession session = open(engine)) {
                        session.snapshot();
                    } catch (RuntimeException full) {
                        refused++;
                    }
                }
                for (FileInputStream file : all) {
                    file.close();
                }
                long end = System.nanoTime() + 10_000_000_000L;
                while (descriptors() > before && System.nanoTime() < end) {
                    Thread.onSpinWait(); // the JVM closes what it read its own files by in its own time
                }
                System.out.println("refused " + (refused > 0) + ", left behind " + (descriptors() - before));
                open(engine).close();
                System.out.println("opens again");
            }
        }

        /** From a folder: a class that is needed only once the table is full could not be read. */
        private static void loadClasses() throws IOException {
            for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
                Path classes = Path.of(entry);
                if (Files.exists(classes.resolve("dev/tctrace/tracer/engine/KernelTraceEngine.class"))) {
                    loadClasses(classes);
                }
            }
        }

        private static void loadClasses(Path classes) throws IOException {
            try (Stream<Path> files = Files.walk(classes)) {
                for (Path file :
                        files.filter(name -> name.toString().endsWith(".class")).toList()) {
                    String name = classes.relativize(file).toString().replace('/', '.');
                    Class.forName(name.substring(0, name.length() - ".class".length()));
                }
            } catch (ClassNotFoundException e) {
                throw new IOException(e);
            }
        }

        private static TraceSession open(KernelTraceEngine engine) {
            return engine.open(target, Requests.of(ProgramSource.PROBE, Direction.BOTH, ""), new Recorder());
        }

        private static List<FileInputStream> fill() {
            List<FileInputStream> all = new ArrayList<>();
            try {
                while (true) {
                    all.add(new FileInputStream("/dev/null"));
                }
            } catch (IOException full) {
                return all;
            }
        }

        /**
         * How many descriptors stay open: the fewest that were seen, once a second has passed in which there were no fewer. The
         * engine's threads let go of a closed session, and look at its target, in their own time.
         */
        private static int lasting() {
            int fewest = descriptors();
            long since = System.nanoTime();
            while (System.nanoTime() - since < 1_000_000_000L) {
                int now = descriptors();
                if (now < fewest) {
                    fewest = now;
                    since = System.nanoTime();
                }
            }
            return fewest;
        }

        private static int descriptors() {
            return Path.of("/proc/self/fd").toFile().list().length;
        }
    }

    @Test
    void nothingIsLeftBehindAndLaterOpensWork() throws IOException {
        assertEquals("refused true, left behind 0\nopens again\n", fill());
    }

    @Test
    @Tag("kernel")
    void norOfWhatWasAttachedToATarget() throws IOException {
        try (NamespacePair pair = NamespacePair.veth();
                NetworkNamespace pod = pair.pod()) {
            assertEquals(
                    "refused true, left behind 0\nopens again\n",
                    fill(pod.path().toString()));
        }
    }

    private static String fill(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                "sh",
                "-c",
                "ulimit -n 256; exec \"$0\" \"$@\"",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:-MaxFDLimit",
                "-cp",
                System.getProperty("java.class.path"),
                Filled.class.getName()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
