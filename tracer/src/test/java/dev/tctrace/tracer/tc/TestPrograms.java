// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.tc;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

import dev.tctrace.tracer.netns.Shell;

/**
 * The programs of the tracer's src/test/bpf, compiled when they are first asked for and kept in target/test-bpf, or in the
 * folder of the system property {@code tctrace.test-bpf}.
 */
public final class TestPrograms {
    private static final Path OBJECTS =
            Path.of(System.getProperty("tctrace.test-bpf", "target/test-bpf")).toAbsolutePath();

    private TestPrograms() {}

    /** Compiles them all: a virtual machine takes ten times as long for it, or has no compiler. */
    public static void main(String[] arguments) {
        List.<Supplier<Path>>of(
                        TestPrograms::chain,
                        TestPrograms::withoutBtf,
                        TestPrograms::traced,
                        TestPrograms::jumps,
                        TestPrograms::extension,
                        TestPrograms::arguments,
                        TestPrograms::places,
                        TestPrograms::dispatcher,
                        TestPrograms::ring,
                        TestPrograms::twins)
                .forEach(Supplier::get);
    }

    public static Path chain() {
        return compiled("chain.bpf.c", "chain.o", "-g");
    }

    public static Path withoutBtf() {
        return compiled("no_btf.bpf.c", "no_btf.o", "");
    }

    /** Programs that change packets. */
    public static Path traced() {
        return compiled("traced.bpf.c", "traced.o", "-g");
    }

    /** Programs of several functions, and such that call others by tail call. */
    public static Path jumps() {
        return compiled("jumps.bpf.c", "jumps.o", "-g");
    }

    /** A program that replaces another. */
    public static Path extension() {
        return compiled("extension.bpf.c", "extension.o", "-g");
    }

    /** Programs whose entry functions are declared in unusual ways. */
    public static Path arguments() {
        return compiled("arguments.bpf.c", "arguments.o", "-g");
    }

    /** Actions, and filters that return a class. */
    public static Path places() {
        return compiled("places.bpf.c", "places.o", "-g");
    }

    /** A program whose functions others replace. */
    public static Path dispatcher() {
        return compiled("dispatcher.bpf.c", "dispatcher.o", "-g");
    }

    /** A program that fills a ring. */
    public static Path ring() {
        return compiled("ring.bpf.c", "ring.o", "-g");
    }

    /** {@link #chain}, behind an object whose static function has the name of one of its programs. */
    public static synchronized Path twins() {
        Path linked = OBJECTS.resolve("twins.o");
        Path twin = compiled("twin.bpf.c", "twin.o", "-g");
        Path chain = chain();
        if (!Files.exists(linked)) {
            Shell.run("bpftool gen object " + linked + " " + twin + " " + chain);
        }
        return linked;
    }

    private static synchronized Path compiled(String source, String object, String options) {
        Path from = OBJECTS.resolve(source);
        Path to = OBJECTS.resolve(object);
        try (InputStream resource = TestPrograms.class.getResourceAsStream("/bpf/" + source)) {
            byte[] text = resource.readAllBytes();
            if (!Files.exists(to) || !Arrays.equals(text, Files.readAllBytes(from))) {
                Files.createDirectories(OBJECTS);
                Files.write(from, text);
                Shell.run("clang -O2 " + options + " --target=bpf -I/usr/include/$(uname -m)-linux-gnu -c " + from
                        + " -o " + to);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return to;
    }
}
