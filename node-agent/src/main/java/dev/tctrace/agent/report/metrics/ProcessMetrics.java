// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.report.metrics;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

/**
 * What the process takes, under the names that Prometheus' client libraries give it, read from proc(5). Micrometer's own need
 * java.management, which is more memory than all of the agent's metrics.
 */
public final class ProcessMetrics {
    private static final Path STAT = Path.of("/proc/self/stat");
    private static final Path STATM = Path.of("/proc/self/statm");
    /** After the command's name, which may hold spaces: utime and stime, fields 14 and 15, are these of the rest. */
    private static final int USER_TIME = 11;

    private static final int SYSTEM_TIME = 12;
    private static final int RESIDENT_PAGES = 1;
    /** USER_HZ: 100 on every architecture that has BPF trampolines. */
    private static final double TICKS = 100;

    private ProcessMetrics() {}

    /** @param pageSize bytes */
    public static void register(MeterRegistry registry, int pageSize) {
        FunctionCounter.builder("process.cpu", STAT, ProcessMetrics::processorSeconds)
                .baseUnit("seconds")
                .description("Processor time")
                .register(registry);
        Gauge.builder("process.resident.memory", STATM, file -> residentPages(file) * pageSize)
                .baseUnit("bytes")
                .description("Resident memory")
                .register(registry);
        Gauge.builder("jvm.memory.used", Runtime.getRuntime(), jvm -> jvm.totalMemory() - jvm.freeMemory())
                .baseUnit("bytes")
                .tag("area", "heap")
                .description("Java heap in use")
                .register(registry);
    }

    private static double processorSeconds(Path stat) {
        String line = read(stat);
        String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[USER_TIME]) + Long.parseLong(fields[SYSTEM_TIME])) / TICKS;
    }

    private static double residentPages(Path statm) {
        return Long.parseLong(read(statm).split(" ")[RESIDENT_PAGES]);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
