// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.engine;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

import dev.tctrace.pcap.CompiledFilter;
import dev.tctrace.pcap.LinkType;
import dev.tctrace.pcap.PacketFilter;
import dev.tctrace.tracer.Counters;
import dev.tctrace.tracer.Gap;
import dev.tctrace.tracer.ProgramView;
import dev.tctrace.tracer.TraceRequest;
import dev.tctrace.tracer.engine.TracerSettings.Seeing;
import dev.tctrace.tracer.libbpf.BpfException;
import dev.tctrace.tracer.libbpf.BpfMap;
import dev.tctrace.tracer.libbpf.BpfProgram;
import dev.tctrace.tracer.libbpf.VerifierRejected;
import dev.tctrace.tracer.tc.AttachedProgram;
import dev.tctrace.tracer.tc.NotTracedReason;
import dev.tctrace.tracer.tc.Obstacle;
import dev.tctrace.tracer.tc.ProgramCatalog;
import dev.tctrace.tracer.tc.ProgramFacts;
import dev.tctrace.tracer.tc.Traceability;

/**
 * The tracers of one target: attaches, detaches, remembers what failed, keeps the counters of those that are gone. All but
 * {@link #traced} is for one thread at a time.
 */
final class TargetTracers implements AutoCloseable {
    private final TracerPool pool;
    private final ProgramCatalog catalog;
    private final TraceRequest request;
    private final BpfMap ring;
    private final BpfMap budget;
    private final int dropSession;
    private final Map<LinkType, CompiledFilter> filters = new HashMap<>();
    private final Map<TracerKey, Attached> tracers = new LinkedHashMap<>();
    private final Map<TracerKey, AttachBackoff> failures = new HashMap<>();
    private final PastCounters past = new PastCounters(MOST_PAST);
    private final MissedRuns missed = new MissedRuns(MOST_PAST);
    private Map<TracerKey, Obstacle> notCounted = Map.of();
    private final Map<Integer, Traced> byTracerId = new ConcurrentHashMap<>();

    /** Rows of programs that went are kept for so many; of those before only the sum is left. */
    private static final int MOST_PAST = 128;

    /** What a tracer's records are about. */
    record Traced(AttachedProgram program, LinkType linkType) {}

    /**
     * A place that is traced.
     *
     * @param number which of the tracer's places
     * @param places all of them
     */
    private record Attached(Tracer tracer, int number, List<TracerKey> places) {
        int id() {
            return tracer.id() + number;
        }
    }

    /** @param dropSession {@link SessionDrops#session} */
    TargetTracers(
            TracerPool pool,
            ProgramCatalog catalog,
            TraceRequest request,
            BpfMap ring,
            BpfMap budget,
            int dropSession) {
        this.pool = pool;
        this.catalog = catalog;
        this.request = request;
        this.ring = ring;
        this.budget = budget;
        this.dropSession = dropSession;
    }

    /** Compiles the request's filter. @throws dev.tctrace.pcap.FilterException when it has no form for the link type */
    CompiledFilter compile(LinkType linkType) {
        return filters.computeIfAbsent(linkType, type -> PacketFilter.compile(request.filter(), type));
    }

    /** Maps are made when a tracer first needs them: what the kernel refuses is then said of the target. */
    private Tracer.SharedMaps shared() {
        BpfMap peers = request.peers() == null ? pool.noPeers() : PeerMap.of(request.peers());
        return new Tracer.SharedMaps(ring, budget, peers);
    }

    /** What a record's tracer traces; null where it is none of ours. Any thread. */
    Traced traced(int tracerId) {
        return byTracerId.get(tracerId);
    }

    boolean traces(TracerKey place) {
        return tracers.containsKey(place);
    }

    List<TracerKey> places() {
        return new ArrayList<>(tracers.keySet());
    }

    /** The places that are counted together with a place. */
    List<TracerKey> together(TracerKey place) {
        Attached attached = tracers.get(place);
        return attached == null ? List.of() : attached.places();
    }

    /** Takes note of the places whose calls count elsewhere. */
    void notCounted(Map<TracerKey, Obstacle> places) {
        notCounted = Map.copyOf(places);
    }

    /**
     * Attaches a tracer, unless it was tried in vain a moment ago.
     *
     * @return whether it is attached now
     */
    boolean attach(SharedPlaces places, Seeing seeing) {
        AttachedProgram program = places.first();
        AttachBackoff failed = failures.get(TracerKey.of(program));
        if (failed != null && failed.holds(System.nanoTime())) {
            return false;
        }
        if (program.placement().obstacle() != null) {
            return fail(places, program.placement().obstacle());
        }
        Optional<ProgramFacts> facts = catalog.facts(program.id());
        if (facts.isEmpty()) {
            return fail(places, new Obstacle(NotTracedReason.GONE, "It was removed while we looked."));
        }
        try {
            Optional<Obstacle> obstacle = Traceability.obstacle(facts.get());
            if (obstacle.isPresent()) {
                return fail(places, obstacle.get());
            }
        } catch (BpfException e) {
            // Listing links is not possible everywhere; the kernel will tell at the attempt.
        }
        try (BpfProgram target = BpfProgram.byId(program.id()).orElse(null)) {
            return target == null
                    ? fail(places, new Obstacle(NotTracedReason.GONE, "It was removed while we looked."))
                    : attach(places, target, facts.get().firstParameter(), seeing);
        } catch (BpfException e) {
            return fail(places, TracerObstacle.of(e, facts.get().firstParameter()));
        }
    }

    /**
     * Attaches a tracer to a program that need not be on its hook yet.
     *
     * @param firstParameter the struct that the program's entry function takes
     */
    boolean attach(AttachedProgram program, BpfProgram target, String firstParameter, Seeing seeing) {
        return attach(new SharedPlaces(List.of(program), true), target, firstParameter, seeing);
    }

    private boolean attach(SharedPlaces places, BpfProgram target, String firstParameter, Seeing seeing) {
        AttachedProgram program = places.first();
        List<AttachedProgram> counted = places.counted();
        LinkType linkType = TracerSettings.linkType(program.skbDevice().arphrdType());
        CompiledFilter filter = compile(linkType);
        int id = pool.nextTracerId(counted.size());
        TracerSettings settings =
                TracerSettings.of(places, request, filter, id, pool.cpuCount(), seeing, pool.pages(), dropSession);
        for (int i = 0; i < counted.size(); i++) {
            byTracerId.put(id + i, new Traced(counted.get(i), linkType));
        }
        try {
            List<TracerObject> objects = TracerObject.toTry(pool.choice().kind(), firstParameter);
            Tracer tracer = attach(settings, filter, target, program.name(), objects);
            List<TracerKey> keys = counted.stream().map(TracerKey::of).toList();
            for (int i = 0; i < keys.size(); i++) {
                tracers.put(keys.get(i), new Attached(tracer, i, keys));
                failures.remove(keys.get(i));
            }
        } catch (BpfException e) {
            for (int i = 0; i < counted.size(); i++) {
                byTracerId.remove(id + i);
            }
            throw KernelRefusal.explain(e);
        }
        return true;
    }

    /** @throws BpfException what the kernel said to the first of the objects, where it takes none */
    private Tracer attach(
            TracerSettings settings,
            CompiledFilter filter,
            BpfProgram target,
            String function,
            List<TracerObject> objects) {
        VerifierRejected first = null;
        for (TracerObject object : objects) {
            try {
                return Tracer.attach(
                        pool, object, settings.hasFilter() ? filter : null, settings, shared(), target, function);
            } catch (VerifierRejected e) {
                first = first == null ? e : first;
            }
        }
        throw first;
    }

    /** Takes note of where a traced program stands now: its position may change. */
    void update(AttachedProgram program) {
        Attached attached = tracers.get(TracerKey.of(program));
        if (attached != null) {
            byTracerId.put(attached.id(), new Traced(program, attached.tracer().linkType()));
        }
    }

    /**
     * Lets a program go at once, at all places that are counted together. What it counted is kept; its last records still find
     * what they are about.
     */
    void detach(TracerKey place) {
        Attached any = tracers.get(place);
        if (any == null) {
            return;
        }
        // Before: what runs between the two is seen and taken for missed, should the program come back.
        missed.letGo(place.programId());
        any.tracer().detach();
        for (TracerKey key : any.places()) {
            Attached attached = tracers.remove(key);
            AttachedProgram program = byTracerId.get(attached.id()).program();
            Counters counters = attached.tracer().counters(attached.number(), program.returnsVerdict());
            past.add(key, program, attached.id(), counters);
        }
        any.tracer().close();
        past.forgetTheOldest(tracers.keySet()).forEach(byTracerId::remove);
    }

    /** Programs that are traced no longer, nor shown, with what was counted at them. */
    List<ProgramView> gone(List<AttachedProgram> shown) {
        return past.rows(shown.stream().map(TracerKey::of).collect(Collectors.toSet()), tracers.keySet());
    }

    /** Forgets failures of places that are no more. */
    void keepFailuresOf(List<TracerKey> places) {
        failures.keySet().retainAll(places);
    }

    AttachedProgram programAt(TracerKey place) {
        Attached attached = tracers.get(place);
        return attached == null ? null : byTracerId.get(attached.id()).program();
    }

    /** All calls of a program on its device, at the places that are counted together; 0 where it is not traced. */
    long seen(AttachedProgram program) {
        Attached attached = tracers.get(TracerKey.of(program));
        return attached == null ? 0 : LongStream.of(attached.tracer().seen()).sum();
    }

    /** The same by CPU. */
    long[] seenByCpu(AttachedProgram program) {
        Attached attached = tracers.get(TracerKey.of(program));
        return attached == null ? new long[0] : attached.tracer().seen();
    }

    /**
     * How many packets passed a program before its tracer was there, at most; unknown where the kernel does not count.
     *
     * @param settled {@link #seenByCpu} before a grace period that has ended, of a tracer that was there before it; null where
     *     there was none
     */
    long missed(AttachedProgram program, long[] settled) {
        Attached attached = tracers.get(TracerKey.of(program));
        return attached == null
                ? Gap.UNKNOWN
                : missed.before(program.id(), () -> attached.tracer().seen(), settled);
    }

    ProgramView view(AttachedProgram program) {
        TracerKey place = TracerKey.of(program);
        Counters counters = counters(place, program);
        if (tracers.containsKey(place)) {
            return new ProgramView(program, true, null, "", counters);
        }
        AttachBackoff failure = failures.get(place);
        Obstacle obstacle = failure == null ? notCounted.get(place) : failure.obstacle();
        return obstacle == null
                ? new ProgramView(program, false, null, "", counters)
                : new ProgramView(program, false, obstacle.reason(), obstacle.message(), counters);
    }

    private Counters counters(TracerKey place, AttachedProgram program) {
        Counters counters = past.at(place);
        Attached attached = tracers.get(place);
        return attached == null
                ? counters
                : KernelCounters.sum(counters, attached.tracer().counters(attached.number(), program.returnsVerdict()));
    }

    /** Of all tracers that ever were. */
    Counters total() {
        Counters total = past.total();
        for (Attached attached : tracers.values()) {
            boolean verdicts = byTracerId.get(attached.id()).program().returnsVerdict();
            total = KernelCounters.sum(total, attached.tracer().counters(attached.number(), verdicts));
        }
        return total;
    }

    private boolean fail(SharedPlaces places, Obstacle obstacle) {
        for (AttachedProgram program : places.places()) {
            TracerKey place = TracerKey.of(program);
            failures.put(place, AttachBackoff.of(obstacle, failures.get(place), System.nanoTime()));
        }
        return false;
    }

    @Override
    public void close() {
        places().forEach(this::detach);
    }
}
