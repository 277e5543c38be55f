// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.bench.reader;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Arrays;

/** A program that answers each line with a line of numbers. One thread. */
final class Coprocess implements AutoCloseable {
    private final Process process;
    private final BufferedReader answers;
    private final PrintStream questions;

    Coprocess(String... command) throws IOException {
        process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        answers = process.inputReader();
        questions = new PrintStream(process.getOutputStream(), true);
    }

    void say(String line) {
        questions.println(line);
    }

    String hear() throws IOException {
        String line = answers.readLine();
        if (line == null) {
            throw new IOException(process.info().command().orElse("the program") + " ended");
        }
        return line;
    }

    long[] hearNumbers() throws IOException {
        return Arrays.stream(hear().split(" "))
                .mapToLong(Long::parseUnsignedLong)
                .toArray();
    }

    @Override
    public void close() throws IOException {
        questions.close();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroy();
        }
    }
}
