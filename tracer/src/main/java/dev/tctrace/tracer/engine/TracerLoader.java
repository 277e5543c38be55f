// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.engine;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import dev.tctrace.pcap.CompiledFilter;
import dev.tctrace.pcap.stub.FilterStub;
import dev.tctrace.tracer.libbpf.BpfException;
import dev.tctrace.tracer.libbpf.BpfMap;
import dev.tctrace.tracer.libbpf.BpfObject;
import dev.tctrace.tracer.libbpf.BpfProgram;
import dev.tctrace.tracer.libbpf.PreparedObject;

/**
 * Loads tracers: the first of each object by libbpf, those after it as libbpf gave that one to the kernel, as each load by
 * libbpf parses all of the kernel's types. Safe for use by several threads.
 */
final class TracerLoader implements AutoCloseable {
    /** Of bpf/tracer.bpf.c. */
    private static final String LICENSE = "Dual BSD/GPL";

    private final Map<TracerObject, PreparedObject> prepared = new EnumMap<>(TracerObject.class);
    /** Another thread may be using one that was replaced. */
    private final List<PreparedObject> all = new ArrayList<>();

    /** A loaded tracer, that is attached nowhere. Once attached it may be closed. */
    record Pair(BpfProgram entry, BpfProgram exit) implements AutoCloseable {
        @Override
        public void close() {
            entry.close();
            exit.close();
        }
    }

    /**
     * @param filter what packets have to match; null where none is asked
     * @param settings how the object's constants begin
     * @param maps those of the object but its constants
     * @param function the full name of the target's entry function
     * @throws BpfException typed by what went wrong
     */
    Pair load(
            TracerObject object,
            CompiledFilter filter,
            byte[] settings,
            Map<String, BpfMap> maps,
            BpfProgram target,
            String function) {
        PreparedObject known = known(object);
        if (known == null) {
            return loadByLibbpf(object, filter, settings, maps, target, function);
        }
        FilterStub.Space space = object.space();
        PreparedObject.Patch patch = new PreparedObject.Patch(
                FilterStub.FUNCTION, space.offset(), filter == null ? space.empty() : space.with(filter));
        try (BpfMap constants = known.constants(settings)) {
            Map<String, BpfMap> allMaps = new HashMap<>(maps);
            allMaps.put(BpfObject.CONSTANTS, constants);
            BpfProgram entry = known.load(Tracer.ENTRY, allMaps, target, function, patch);
            try {
                if (known.has(Tracer.EXIT)) {
                    return new Pair(entry, known.load(Tracer.EXIT, allMaps, target, function, patch));
                }
            } catch (RuntimeException | Error e) {
                entry.close();
                throw e;
            }
            // The kernel refused all entries until now: libbpf never came to an exit.
            entry.close();
        }
        return loadByLibbpf(object, filter, settings, maps, target, function);
    }

    private Pair loadByLibbpf(
            TracerObject object,
            CompiledFilter filter,
            byte[] settings,
            Map<String, BpfMap> maps,
            BpfProgram target,
            String function) {
        byte[] bytes = filter == null ? object.bytes() : FilterStub.patch(object.bytes(), filter);
        try (BpfObject tracer = BpfObject.open("tracer", bytes)) {
            tracer.setRodata(settings);
            maps.forEach(tracer::reuseMap);
            tracer.setAttachTarget(Tracer.ENTRY, target, function);
            tracer.setAttachTarget(Tracer.EXIT, target, function);
            tracer.load(kept -> keep(object, kept), LICENSE, Tracer.ENTRY, Tracer.EXIT);
            BpfProgram entry = tracer.loaded(Tracer.ENTRY);
            try {
                return new Pair(entry, tracer.loaded(Tracer.EXIT));
            } catch (RuntimeException | Error e) {
                entry.close();
                throw e;
            }
        }
    }

    private synchronized PreparedObject known(TracerObject object) {
        return prepared.get(object);
    }

    private synchronized void keep(TracerObject object, PreparedObject kept) {
        PreparedObject before = prepared.get(object);
        boolean more = before == null || !before.has(Tracer.EXIT) && kept.has(Tracer.EXIT);
        if (more && kept.has(Tracer.ENTRY)) {
            prepared.put(object, kept);
            all.add(kept);
        } else {
            kept.close();
        }
    }

    @Override
    public synchronized void close() {
        all.forEach(PreparedObject::close);
        all.clear();
        prepared.clear();
    }
}
