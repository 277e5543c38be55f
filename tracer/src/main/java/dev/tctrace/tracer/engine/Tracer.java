// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.engine;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;

import dev.tctrace.pcap.CompiledFilter;
import dev.tctrace.pcap.LinkType;
import dev.tctrace.tracer.Counters;
import dev.tctrace.tracer.libbpf.BpfException;
import dev.tctrace.tracer.libbpf.BpfMap;
import dev.tctrace.tracer.libbpf.BpfProgram;
import dev.tctrace.tracer.libc.Fd;
import dev.tctrace.tracer.libc.Mapping;

/**
 * An fentry/fexit pair or a session program on one program, at its places on one device. After {@link #detach} the kernel keeps nothing of it, nor the program for
 * its sake; the counters can still be read until {@link #close}. One thread at a time.
 */
final class Tracer implements AutoCloseable {
    private final int id;
    private final LinkType linkType;
    private final int cpus;
    private final TracerKind kind;
    private final List<Fd> links;
    private final BpfMap counters;
    private final Mapping mapping;
    private final ByteBuffer memory;

    private Tracer(
            int id, LinkType linkType, int cpus, TracerKind kind, List<Fd> links, BpfMap counters, Mapping mapping) {
        this.id = id;
        this.linkType = linkType;
        this.cpus = cpus;
        this.kind = kind;
        this.links = links;
        this.counters = counters;
        this.mapping = mapping;
        this.memory = mapping.buffer();
    }

    /**
     * Maps of a session that its tracers share.
     *
     * @param ring where records go
     * @param budget the rate limit
     * @param peers the addresses that packets come from or go to; {@link TracerPool#noPeers} where that does not matter
     */
    record SharedMaps(BpfMap ring, BpfMap budget, BpfMap peers) {}

    /**
     * Loads and attaches.
     *
     * @param object which of the tracer's object files
     * @param filter what packets have to match; null where none is asked
     * @param target the program
     * @param function the full name of its entry function
     * @throws BpfException typed by what went wrong
     */
    static Tracer attach(
            TracerPool pool,
            TracerObject object,
            CompiledFilter filter,
            TracerSettings settings,
            SharedMaps shared,
            BpfProgram target,
            String function) {
        BpfMap counters = BpfMap.mappableArray(
                "tctrace_counters",
                Layout.Counter.SIZE,
                pool.cpuCount() * settings.goesOn().size());
        Mapping mapping = null;
        try {
            mapping = counters.map();
            Map<String, BpfMap> maps = Map.of(
                    "calls", pool.calls(),
                    "counters", counters,
                    "budget", shared.budget(),
                    "ring", shared.ring(),
                    "peers", shared.peers(),
                    "sent", pool.drops().sent());
            try (TracerLoader.Loaded loaded =
                    pool.loader().load(object, filter, settings.bytes(), maps, target, function)) {
                return new Tracer(
                        settings.tracerId(),
                        settings.linkType(),
                        pool.cpuCount(),
                        loaded.kind(),
                        loaded.attach(),
                        counters,
                        mapping);
            }
        } catch (RuntimeException | Error e) {
            if (mapping != null) {
                mapping.close();
            }
            counters.close();
            throw e;
        }
    }

    int id() {
        return id;
    }

    TracerKind kind() {
        return kind;
    }

    LinkType linkType() {
        return linkType;
    }

    /**
     * What was counted until now. Not after {@link #close}.
     *
     * @param place which of its places, from 0
     * @param verdicts whether the program returns verdicts there
     */
    Counters counters(int place, boolean verdicts) {
        return KernelCounters.read(memory, cpus, place, verdicts);
    }

    /** All calls on the device until now by CPU, where the settings say that they are counted. Not after {@link #close}. */
    long[] seen() {
        return KernelCounters.seen(memory, cpus);
    }

    /** Entry first: calls under way still find their exit. */
    void detach() {
        links.forEach(Fd::close);
    }

    @Override
    public void close() {
        detach();
        mapping.close();
        counters.close();
    }
}
