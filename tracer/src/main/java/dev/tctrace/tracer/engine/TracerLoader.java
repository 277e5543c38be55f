// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.engine;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import dev.tctrace.pcap.CompiledFilter;
import dev.tctrace.pcap.stub.FilterStub;
import dev.tctrace.tracer.libbpf.BpfException;
import dev.tctrace.tracer.libbpf.BpfMap;
import dev.tctrace.tracer.libbpf.BpfObject;
import dev.tctrace.tracer.libbpf.BpfProgram;
import dev.tctrace.tracer.libbpf.PreparedObject;
import dev.tctrace.tracer.libc.Fd;

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
    record Loaded(TracerKind kind, List<BpfProgram> programs) implements AutoCloseable {

        /**
         * Attaches all of it, or nothing.
         *
         * @return what detaches it when closed, in this order
         */
        List<Fd> attach() {
            Deque<Fd> links = new ArrayDeque<>();
            try {
                for (int i = programs.size() - 1; i >= 0; i--) {
                    links.addFirst(programs.get(i).attachTracing(kind.programs().get(i)));
                }
                return List.copyOf(links);
            } catch (RuntimeException | Error e) {
                links.forEach(Fd::close);
                throw e;
            }
        }

        @Override
        public void close() {
            programs.forEach(BpfProgram::close);
        }
    }

    /**
     * @param filter what packets have to match; null where none is asked
     * @param settings how the object's constants begin
     * @param maps those of the object but its constants
     * @param function the full name of the target's entry function
     * @throws BpfException typed by what went wrong
     */
    Loaded load(
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
            if (holds(known, object) == object.kind().programs().size()) {
                return all(object.kind(), program -> known.load(program, allMaps, target, function, patch));
            }
            // The kernel refused all entries until now: libbpf never came to an exit. It may refuse this one, too.
            known.load(object.kind().programs().get(0), allMaps, target, function, patch)
                    .close();
        }
        return loadByLibbpf(object, filter, settings, maps, target, function);
    }

    private Loaded loadByLibbpf(
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
            List<String> programs = object.kind().programs();
            if (object.kind() == TracerKind.SESSION) {
                programs.forEach(tracer::makeSession);
            }
            programs.forEach(program -> tracer.setAttachTarget(program, target, function));
            tracer.load(kept -> keep(object, kept), LICENSE, programs.toArray(String[]::new));
            return all(object.kind(), tracer::loaded);
        }
    }

    private static Loaded all(TracerKind kind, Function<String, BpfProgram> load) {
        List<BpfProgram> programs = new ArrayList<>();
        try {
            kind.programs().forEach(program -> programs.add(load.apply(program)));
            return new Loaded(kind, programs);
        } catch (RuntimeException | Error e) {
            programs.forEach(BpfProgram::close);
            throw e;
        }
    }

    private synchronized PreparedObject known(TracerObject object) {
        return prepared.get(object);
    }

    private synchronized void keep(TracerObject object, PreparedObject kept) {
        PreparedObject before = prepared.get(object);
        if (holds(kept, object) > (before == null ? 0 : holds(before, object))) {
            prepared.put(object, kept);
            all.add(kept);
        } else {
            kept.close();
        }
    }

    /** How many of the tracer's programs there are: from the first on, without gaps. */
    private static long holds(PreparedObject kept, TracerObject object) {
        return object.kind().programs().stream().takeWhile(kept::has).count();
    }

    @Override
    public synchronized void close() {
        all.forEach(PreparedObject::close);
        all.clear();
        prepared.clear();
    }
}
