// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

import dev.tctrace.tracer.libbpf.BpfMap;
import dev.tctrace.tracer.libbpf.BpfObject;

/** What the tracers of one process share: the stacks of calls under way, and what makes probes. Safe for use by several threads. */
final class TracerPool implements AutoCloseable {
    private static final Path POSSIBLE = Path.of("/sys/devices/system/cpu/possible");

    private final byte[] probe = BpfObject.resource("probe");
    private final ClsactProbes clsact = new ClsactProbes();
    private final AtomicInteger ids = new AtomicInteger();
    private final SkbIdentity identity = SkbIdentity.withRandomKey();
    private final int cpus = cpus();
    private final DropWatch drops = new DropWatch();
    private final TracerLoader loader = new TracerLoader();
    private final TracerChoice choice;
    private BpfMap calls;
    private BpfMap noPeers;
    private PageAddresses pages;

    /** @throws InvalidSetting where the environment asks for a kind of tracer that there is not */
    TracerPool() {
        choice = TracerChoice.ofEnvironment(TracerChoice.byProbe(this));
    }

    /** @param kind of which all of its tracers are */
    TracerPool(TracerKind kind) {
        choice = new TracerChoice(Optional.of(kind), TracerChoice.byProbe(this));
    }

    TracerChoice choice() {
        return choice;
    }

    TracerLoader loader() {
        return loader;
    }

    ClsactProbes clsact() {
        return clsact;
    }

    byte[] probe() {
        return probe;
    }

    /**
     * Made when a tracer first needs it: a process that may not use BPF says so of each target, instead of not starting.
     *
     * @throws dev.tctrace.tracer.libbpf.NotPermitted when this process may not use BPF
     */
    synchronized BpfMap calls() {
        if (calls == null) {
            calls = BpfMap.array("tctrace_calls", Layout.CALLS_SIZE, cpus);
        }
        return calls;
    }

    /** An empty set of addresses, for tracers that look none up. Made when first needed, as {@link #calls} is. */
    synchronized BpfMap noPeers() {
        if (noPeers == null) {
            noPeers = PeerMap.empty();
        }
        return noPeers;
    }

    /** Entries that a map keyed by CPU needs. */
    int cpuCount() {
        return cpus;
    }

    /** What tracers read page fragments with; looked up at the first call, which takes a tenth of a second. */
    synchronized PageAddresses pages() {
        if (pages == null) {
            pages = PageAddresses.ofKernel();
        }
        return pages;
    }

    DropWatch drops() {
        return drops;
    }

    SkbIdentity identity() {
        return identity;
    }

    /** @param places each has an id of its own, in a row */
    int nextTracerId(int places) {
        return ids.getAndAdd(places) + 1;
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
        if (noPeers != null) {
            noPeers.close();
        }
        loader.close();
        drops.close();
    }
}
