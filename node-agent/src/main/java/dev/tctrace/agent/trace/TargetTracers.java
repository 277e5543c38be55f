package dev.tctrace.agent.trace;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

import dev.tctrace.agent.libbpf.BpfException;
import dev.tctrace.agent.libbpf.BpfMap;
import dev.tctrace.agent.libbpf.BpfProgram;
import dev.tctrace.agent.libbpf.NotPermitted;
import dev.tctrace.agent.libbpf.NotTraceable;
import dev.tctrace.agent.libbpf.UnsupportedByKernel;
import dev.tctrace.agent.libbpf.VerifierRejected;
import dev.tctrace.agent.tc.AttachedProgram;
import dev.tctrace.agent.tc.Obstacle;
import dev.tctrace.agent.tc.ProgramCatalog;
import dev.tctrace.agent.tc.ProgramFacts;
import dev.tctrace.agent.tc.Traceability;
import dev.tctrace.api.v1alpha1.ProgramReason;
import dev.tctrace.pcap.CompiledFilter;
import dev.tctrace.pcap.LinkType;
import dev.tctrace.pcap.PacketFilter;
import dev.tctrace.pcap.stub.FilterStub;

/**
 * The tracers of one target: attaches, detaches, remembers what failed, keeps the counters of those that are gone. All but
 * {@link #traced} is for one thread at a time.
 */
final class TargetTracers implements AutoCloseable {
    private final TracerPool pool;
    private final ProgramCatalog catalog;
    private final TraceRequest request;
    private final Tracer.SharedMaps shared;
    private final Map<LinkType, CompiledFilter> filters = new HashMap<>();
    private final Map<Place, Tracer> tracers = new LinkedHashMap<>();
    private final Map<Place, Refusal> failures = new HashMap<>();
    private final Map<Place, Counters> past = new HashMap<>();
    private final Map<Integer, Traced> byTracerId = new ConcurrentHashMap<>();

    /** What a tracer's records are about. */
    record Traced(AttachedProgram program, LinkType linkType) {}

    TargetTracers(TracerPool pool, ProgramCatalog catalog, TraceRequest request, BpfMap ring, BpfMap budget) {
        this.pool = pool;
        this.catalog = catalog;
        this.request = request;
        this.shared = new Tracer.SharedMaps(ring, budget);
    }

    /** Compiles the request's filter. @throws dev.tctrace.pcap.FilterException when it has no form for the link type */
    CompiledFilter compile(LinkType linkType) {
        return filters.computeIfAbsent(linkType, type -> PacketFilter.compile(request.filter(), type));
    }

    /** Not kept: it is as large as everything else that a session remembers. */
    private byte[] object(CompiledFilter filter) {
        return filter.matchesEverything() ? pool.tracer() : FilterStub.patch(pool.tracer(), filter);
    }

    /** What a record's tracer traces; null where it is none of ours. Any thread. */
    Traced traced(int tracerId) {
        return byTracerId.get(tracerId);
    }

    boolean traces(Place place) {
        return tracers.containsKey(place);
    }

    List<Place> places() {
        return new ArrayList<>(tracers.keySet());
    }

    /**
     * Attaches a tracer, unless it was tried in vain a moment ago.
     *
     * @return whether it is attached now
     */
    boolean attach(AttachedProgram program) {
        Place place = Place.of(program);
        Refusal failed = failures.get(place);
        if (failed != null && failed.holds(System.nanoTime())) {
            return false;
        }
        Optional<ProgramFacts> facts = catalog.facts(program.id());
        if (facts.isEmpty()) {
            return fail(place, new Obstacle(ProgramReason.Gone, "It was removed while we looked."));
        }
        try {
            Optional<Obstacle> obstacle = Traceability.obstacle(facts.get());
            if (obstacle.isPresent()) {
                return fail(place, obstacle.get());
            }
        } catch (BpfException e) {
            // Listing links is not possible everywhere; the kernel will tell at the attempt.
        }
        try (BpfProgram target = BpfProgram.byId(program.id()).orElse(null)) {
            return target == null
                    ? fail(place, new Obstacle(ProgramReason.Gone, "It was removed while we looked."))
                    : attach(program, target);
        } catch (BpfException e) {
            return fail(place, obstacle(e, facts.get().firstParameter()));
        }
    }

    /** Attaches a tracer to a program that need not be on its hook yet. */
    boolean attach(AttachedProgram program, BpfProgram target) {
        Place place = Place.of(program);
        LinkType linkType = TracerSettings.linkType(program.skbDevice().arphrdType());
        CompiledFilter filter = compile(linkType);
        TracerSettings settings = TracerSettings.of(program, request, filter, pool.nextTracerId());
        byTracerId.put(settings.tracerId(), new Traced(program, linkType));
        try {
            tracers.put(place, Tracer.attach(pool, object(filter), settings, shared, target, program.name()));
        } catch (BpfException e) {
            byTracerId.remove(settings.tracerId());
            throw KernelRefusal.explain(e);
        }
        failures.remove(place);
        return true;
    }

    /** Takes note of where a traced program stands now: its position may change. */
    void update(AttachedProgram program) {
        Tracer tracer = tracers.get(Place.of(program));
        if (tracer != null) {
            byTracerId.put(tracer.id(), new Traced(program, tracer.linkType()));
        }
    }

    /** Lets a program go at once. What it counted is kept; its last records still find what they are about. */
    void detach(Place place) {
        Tracer tracer = tracers.remove(place);
        if (tracer != null) {
            tracer.detach();
            past.merge(place, tracer.counters(), KernelCounters::sum);
            tracer.close();
        }
    }

    /** Forgets failures of places that are no more. */
    void keepFailuresOf(List<Place> places) {
        failures.keySet().retainAll(places);
    }

    AttachedProgram programAt(Place place) {
        Tracer tracer = tracers.get(place);
        return tracer == null ? null : byTracerId.get(tracer.id()).program();
    }

    ProgramView view(AttachedProgram program) {
        Place place = Place.of(program);
        Refusal failure = failures.get(place);
        Counters counters = counters(place);
        if (tracers.containsKey(place)) {
            return new ProgramView(program, true, null, "", counters);
        }
        return failure == null
                ? new ProgramView(program, false, null, "", counters)
                : new ProgramView(
                        program,
                        false,
                        failure.obstacle().reason(),
                        failure.obstacle().message(),
                        counters);
    }

    private Counters counters(Place place) {
        Counters before = past.getOrDefault(place, Counters.ZERO);
        Tracer tracer = tracers.get(place);
        return tracer == null ? before : KernelCounters.sum(before, tracer.counters());
    }

    /** Of all tracers that ever were. */
    Counters total() {
        Counters total = past.values().stream().reduce(Counters.ZERO, KernelCounters::sum);
        for (Tracer tracer : tracers.values()) {
            total = KernelCounters.sum(total, tracer.counters());
        }
        return total;
    }

    private boolean fail(Place place, Obstacle obstacle) {
        failures.put(place, Refusal.of(obstacle, failures.get(place), System.nanoTime()));
        return false;
    }

    /**
     * Which reason a failure stands for.
     *
     * @param firstParameter the struct that the program's entry function takes
     */
    static Obstacle obstacle(BpfException failure, String firstParameter) {
        String message = failure.getMessage();
        if (failure instanceof NotTraceable refused) {
            return new Obstacle(refused.reason(), message);
        }
        if (failure instanceof VerifierRejected) {
            String hint = firstParameter.equals("__sk_buff")
                    ? ""
                    : " Its entry function does not take struct __sk_buff *, so the kernel does not let a tracer read the"
                            + " packet.";
            return new Obstacle(ProgramReason.VerifierRejected, message + hint);
        }
        if (failure instanceof NotPermitted || failure instanceof UnsupportedByKernel) {
            return new Obstacle(ProgramReason.KernelRefusesTracers, message);
        }
        return new Obstacle(ProgramReason.Failed, message);
    }

    @Override
    public void close() {
        places().forEach(this::detach);
    }
}
