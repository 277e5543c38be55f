// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.pcap.stub;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** src/test/c/stub.bpf.c, compiled with the tracer's own filter.h. */
public final class StubObject {
    /** A folder that may hold it, compiled on another machine. */
    private static final String KEPT = System.getProperty("tctrace.test-bpf");

    private static final String NAME = "stub.bpf.o";

    private StubObject() {}

    /** Leaves it in the folder of the system property {@code tctrace.test-bpf}. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path folder = Path.of(KEPT);
        Files.createDirectories(folder);
        Files.write(folder.resolve(NAME), compile().orElseThrow());
    }

    /** Empty where there is no clang. */
    public static Optional<byte[]> compile() throws IOException, InterruptedException {
        if (KEPT != null && Files.exists(Path.of(KEPT, NAME))) {
            return Optional.of(Files.readAllBytes(Path.of(KEPT, NAME)));
        }
        Path folder = Files.createTempDirectory("stub");
        Path object = folder.resolve(NAME);
        Process clang;
        try {
            clang = new ProcessBuilder(
                            "clang",
                            "-g",
                            "-O2",
                            "-target",
                            "bpf",
                            "-mcpu=v3",
                            "-Wall",
                            "-Werror",
                            "-Wno-unused-parameter",
                            "-I../bpf",
                            "-idirafter",
                            "/usr/include/x86_64-linux-gnu",
                            "-idirafter",
                            "/usr/include/aarch64-linux-gnu",
                            "-c",
                            "src/test/c/stub.bpf.c",
                            "-o",
                            object.toString())
                    .directory(new File(System.getProperty("basedir", ".")))
                    .inheritIO()
                    .start();
        } catch (IOException noClang) {
            System.err.println("SKIPPED: there is no clang");
            return Optional.empty();
        }
        if (clang.waitFor() != 0) {
            throw new IllegalStateException("clang does not compile the stub");
        }
        byte[] elf = Files.readAllBytes(object);
        Files.delete(object);
        Files.delete(folder);
        return Optional.of(elf);
    }
}
