// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether the kernel counts how often BPF programs run: off unless somebody switched it on, as it costs a little. */
final class RunCounts {
    private static final Path SETTING = Path.of("/proc/sys/kernel/bpf_stats_enabled");

    private RunCounts() {}

    static boolean on() {
        try {
            return Files.readString(SETTING).strip().equals("1");
        } catch (IOException e) {
            return false;
        }
    }
}
