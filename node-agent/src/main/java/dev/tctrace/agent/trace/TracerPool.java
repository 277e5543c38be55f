package dev.tctrace.agent.trace;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

import dev.tctrace.agent.libbpf.BpfMap;
import dev.tctrace.agent.libbpf.BpfObject;

/** What the tracers of one process share: the object file and the stacks of calls under way. Safe for use by several threads. */
final class TracerPool implements AutoCloseable {
    private static final Path POSSIBLE = Path.of("/sys/devices/system/cpu/possible");

    private final byte[] tracer = BpfObject.resource("tracer");
    private final byte[] probe = BpfObject.resource("probe");
    private final ClsactProbes clsact = new ClsactProbes();
    private final AtomicInteger ids = new AtomicInteger();
    private final int cpus = cpus();
    private BpfMap calls;

    ClsactProbes clsact() {
        return clsact;
    }

    byte[] tracer() {
        return tracer;
    }

    byte[] probe() {
        return probe;
    }

    /**
     * Made when a tracer first needs it: a process that may not use BPF says so of each target, instead of not starting.
     *
     * @throws dev.tctrace.agent.libbpf.NotPermitted when this process may not use BPF
     */
    synchronized BpfMap calls() {
        if (calls == null) {
            calls = BpfMap.array("tctrace_calls", Layout.CALLS_SIZE, cpus);
        }
        return calls;
    }

    /** Entries that a map keyed by CPU needs. */
    int cpuCount() {
        return cpus;
    }

    int nextTracerId() {
        return ids.incrementAndGet();
    }

    private static int cpus() {
        try {
            return highest(Files.readString(POSSIBLE)) + 1;
        } catch (IOException e) {
            return Runtime.getRuntime().availableProcessors();
        }
    }

    /** @param list such as {@code 0-3} or {@code 0,2-5} */
    static int highest(String list) {
        String[] ranges = list.strip().split("[,-]");
        return Integer.parseInt(ranges[ranges.length - 1]);
    }

    @Override
    public synchronized void close() {
        if (calls != null) {
            calls.close();
        }
    }
}
