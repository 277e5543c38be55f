// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Of this process, as the kernel counts it (VmRSS of proc(5)). */
final class ResidentMemory {
    private ResidentMemory() {}

    static long bytes() throws IOException {
        String line = Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(text -> text.startsWith("VmRSS"))
                .findFirst()
                .orElseThrow();
        return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
    }
}
