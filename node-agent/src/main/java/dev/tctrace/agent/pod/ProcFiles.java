// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.pod;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** What is read of processes. Any of them may end in the middle: then there is no answer, and that is no error. */
final class ProcFiles {
    private final Path proc;

    ProcFiles(Path proc) {
        this.proc = proc;
    }

    /** The processes that there are. */
    List<Integer> pids() {
        List<Integer> pids = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(proc, "[1-9]*")) {
            for (Path entry : entries) {
                String name = entry.getFileName().toString();
                if (name.chars().allMatch(Character::isDigit)) {
                    pids.add(Integer.parseInt(name));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return pids;
    }

    Optional<List<String>> cgroup(int pid) {
        try {
            return Optional.of(Files.readAllLines(file(pid, "cgroup"), StandardCharsets.UTF_8));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Clock ticks since boot. */
    OptionalLong startTime(int pid) {
        try {
            return startTime(Files.readString(file(pid, "stat"), StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }

    /** The command's name, in parentheses, may contain anything: fields are counted from its last one. */
    static OptionalLong startTime(String stat) {
        String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ");
        // proc(5): starttime is field 22; the first after the name is field 3.
        return fields.length > 19 ? OptionalLong.of(Long.parseLong(fields[19])) : OptionalLong.empty();
    }

    Path networkNamespace(int pid) {
        return file(pid, "ns/net");
    }

    /** @return empty where the process has ended, is a zombie, or may not be looked at */
    OptionalLong networkInode(int pid) {
        try {
            return OptionalLong.of((Long) Files.getAttribute(networkNamespace(pid), "unix:ino"));
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }

    private Path file(int pid, String name) {
        return proc.resolve(Integer.toString(pid)).resolve(name);
    }
}
