// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.libc;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The capabilities that the agent needs, with their numbers of include/uapi/linux/capability.h. */
public enum Capability {
    CAP_NET_ADMIN(12),
    CAP_SYS_PTRACE(19),
    CAP_SYS_ADMIN(21),
    CAP_PERFMON(38),
    CAP_BPF(39);

    private final int bit;

    Capability(int bit) {
        this.bit = bit;
    }

    /** Those that this process lacks, by its effective set. */
    public static Set<Capability> missing() {
        try {
            return missing(Files.readAllLines(Path.of("/proc/self/status")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @param status the lines of /proc/PID/status */
    static Set<Capability> missing(List<String> status) {
        long effective = status.stream()
                .filter(line -> line.startsWith("CapEff:"))
                .mapToLong(line -> Long.parseUnsignedLong(
                        line.substring("CapEff:".length()).strip(), 16))
                .findFirst()
                .orElse(0);
        Set<Capability> missing = EnumSet.noneOf(Capability.class);
        Arrays.stream(values())
                .filter(capability -> (effective >>> capability.bit & 1) == 0)
                .forEach(missing::add);
        return missing;
    }
}
