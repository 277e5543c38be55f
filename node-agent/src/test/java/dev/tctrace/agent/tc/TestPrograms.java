package dev.tctrace.agent.tc;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

import dev.tctrace.agent.netns.Shell;

/** The BPF objects of src/test/bpf, compiled when they are first asked for and kept in target/test-bpf. */
public final class TestPrograms {
    private static final Path SOURCES = Path.of("src/test/bpf").toAbsolutePath();
    private static final Path OBJECTS = Path.of("target/test-bpf").toAbsolutePath();

    private TestPrograms() {}

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

    /** A program that fills a ring. */
    public static Path ring() {
        return compiled("ring.bpf.c", "ring.o", "-g");
    }

    private static synchronized Path compiled(String source, String object, String options) {
        Path from = SOURCES.resolve(source);
        Path to = OBJECTS.resolve(object);
        try {
            if (!Files.exists(to) || Files.getLastModifiedTime(to).compareTo(Files.getLastModifiedTime(from)) < 0) {
                Files.createDirectories(OBJECTS);
                Shell.run("clang -O2 " + options + " --target=bpf -I/usr/include/$(uname -m)-linux-gnu -c " + from
                        + " -o " + to);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return to;
    }
}
