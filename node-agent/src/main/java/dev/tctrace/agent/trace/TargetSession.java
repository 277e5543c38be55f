package dev.tctrace.agent.trace;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

import dev.tctrace.agent.libbpf.BpfException;
import dev.tctrace.agent.libbpf.BpfMap;
import dev.tctrace.agent.netns.Links;
import dev.tctrace.agent.netns.NamespaceException;
import dev.tctrace.agent.netns.NetworkNamespace;
import dev.tctrace.agent.netns.netlink.NetlinkRefused;
import dev.tctrace.agent.ring.RingBuffer;
import dev.tctrace.agent.ring.RingReader;
import dev.tctrace.agent.ring.RingRecord;
import dev.tctrace.agent.tc.AttachedProgram;
import dev.tctrace.agent.tc.Obstacle;
import dev.tctrace.agent.tc.ProgramCatalog;
import dev.tctrace.agent.tc.ProgramDiscovery;
import dev.tctrace.agent.tc.TargetPrograms;
import dev.tctrace.api.v1alpha1.Direction;
import dev.tctrace.api.v1alpha1.TargetReason;
import dev.tctrace.pcap.FilterException;
import dev.tctrace.pcap.LinkType;

/** The session of {@link KernelTraceEngine}: what is attached follows what is there, each time {@link #follow} is called. */
final class TargetSession implements TraceSession {
    private final Target target;
    private final TraceRequest request;
    private final TraceListener listener;
    private final ProgramDiscovery discovery;
    private final RingReader reader;
    private final LongSupplier bootNanos;
    private final Consumer<TargetSession> onClose;

    private final BpfMap ringMap;
    private final BpfMap budget;
    private final RingBuffer ring;
    private final TargetTracers tracers;
    private final TargetProbes probes;

    private List<AttachedProgram> programs = List.of();
    private TargetReason problem = TargetReason.Starting;
    private String message = "";
    private boolean closed;

    TargetSession(
            Target target,
            TraceRequest request,
            TraceListener listener,
            TracerPool pool,
            ProgramDiscovery discovery,
            ProgramCatalog catalog,
            RingReader reader,
            LongSupplier bootNanos,
            Consumer<TargetSession> onClose) {
        this.target = target;
        this.request = request;
        this.listener = listener;
        this.discovery = discovery;
        this.reader = reader;
        this.bootNanos = bootNanos;
        this.onClose = onClose;
        ringMap =
                BpfMap.ringBuffer("tctrace_ring", RingSize.bytes(request.maxRecordsPerSecond(), request.snapLength()));
        budget = BpfMap.mappableArray("tctrace_budget", Layout.BUDGET_SIZE, 1);
        ring = new RingBuffer(ringMap);
        tracers = new TargetTracers(pool, catalog, request, ringMap, budget);
        probes = new TargetProbes(pool, tracers, program -> listener.onAttached(target, program));
        reader.add(ring, this::onRecord);
    }

    @Override
    public Target target() {
        return target;
    }

    /** Compiles the filter for Ethernet, so that a bad expression is refused even while the interface is not there. */
    void checkFilter() {
        tracers.compile(LinkType.ETHERNET);
    }

    /**
     * Looks at the target, and attaches and detaches accordingly. Problems of the target end up in the snapshot.
     *
     * @throws FilterException when the expression has no form for the interface's link type
     */
    synchronized void follow() {
        if (closed) {
            return;
        }
        try (NetworkNamespace namespace = NetworkNamespace.open(target.netns())) {
            try {
                Optional<TargetPrograms> found = discovery.discover(namespace, target.interfaceName());
                if (found.isPresent()) {
                    tracers.compile(TracerSettings.linkType(found.get().podEnd().arphrdType()));
                    follow(namespace, found.get());
                } else {
                    letGo(Optional.of(namespace));
                    problem(
                            TargetReason.InterfaceNotFound,
                            "There is no interface " + target.interfaceName() + " in " + target.pod() + ". There are: "
                                    + String.join(", ", Links.names(namespace)) + ".");
                }
            } catch (BpfException | NetlinkRefused e) {
                problem(TargetReason.Failed, e.getMessage());
            }
        } catch (NamespaceException e) {
            if (e.reason() == NamespaceException.Reason.GONE) {
                letGo(Optional.empty());
                problem(TargetReason.NamespaceNotFound, e.getMessage());
            } else {
                problem(TargetReason.Failed, e.getMessage());
            }
        }
    }

    private void follow(NetworkNamespace namespace, TargetPrograms found) {
        probes.removeLeftovers(namespace, found.podEnd().ifindex());
        List<AttachedProgram> wanted = ProgramSelection.wanted(request, found.programs());
        List<Place> keep = new ArrayList<>(wanted.stream().map(Place::of).toList());
        found.programs().stream().filter(probes::contains).map(Place::of).forEach(keep::add);
        Map<Place.Hook, AttachedProgram> replaced = detachAllBut(keep);
        tracers.keepFailuresOf(keep);
        probes.dropThoseThatAreGone(found);
        Set<Direction> traced = EnumSet.noneOf(Direction.class);
        for (AttachedProgram program : wanted) {
            if (ensure(program, replaced)) {
                traced.add(program.direction());
            }
        }
        replaced.values().forEach(old -> listener.onReplaced(target, old, null));
        Obstacle failed = probes.follow(namespace, found, ProgramSelection.probes(request, traced));

        programs = probes.among(found, wanted);
        programs.forEach(tracers::update);
        judge(failed);
    }

    /** @return what was traced until now, by hook */
    private Map<Place.Hook, AttachedProgram> detachAllBut(List<Place> keep) {
        Map<Place.Hook, AttachedProgram> gone = new HashMap<>();
        for (Place place : tracers.places()) {
            if (!keep.contains(place)) {
                AttachedProgram old = tracers.programAt(place);
                if (!old.ours()) {
                    gone.put(place.hook(), old);
                }
                tracers.detach(place);
            }
        }
        return gone;
    }

    private boolean ensure(AttachedProgram program, Map<Place.Hook, AttachedProgram> replaced) {
        Place place = Place.of(program);
        if (tracers.traces(place)) {
            return true;
        }
        if (!tracers.attach(program)) {
            return false;
        }
        AttachedProgram old = replaced.remove(place.hook());
        if (old != null) {
            listener.onReplaced(target, old, program);
        }
        listener.onAttached(target, program);
        return true;
    }

    /** Decides the state of the target from the programs' states. */
    private void judge(Obstacle probeFailure) {
        long traced = programs.stream()
                .filter(program -> tracers.traces(Place.of(program)))
                .count();
        if (traced > 0) {
            boolean all = traced == programs.size() && probeFailure == null;
            problem(
                    all ? TargetReason.Tracing : TargetReason.PartlyTracing,
                    probeFailure == null ? "" : probeFailure.message());
        } else if (probeFailure != null) {
            problem(TargetReason.NotTraceable, probeFailure.message());
        } else if (programs.isEmpty()) {
            problem(TargetReason.NoPrograms, nothingFound());
        } else {
            problem(TargetReason.NotTraceable, tracers.view(programs.get(0)).message());
        }
    }

    private String nothingFound() {
        String which = request.programId() != 0
                ? "with the id " + request.programId() + " "
                : request.programName().isEmpty() ? "" : "named " + request.programName() + " ";
        return "No tc program " + which + "is attached to " + target.interfaceName()
                + " or to the other end of its pair; it is traced as soon as there is one. To trace without one, choose"
                + " the source Probe.";
    }

    private void problem(TargetReason reason, String text) {
        problem = reason;
        message = text;
    }

    /** The interface is there, but the filter has no form for it. */
    synchronized void refuse(FilterException refusal) {
        problem(TargetReason.Failed, refusal.getMessage());
    }

    private void letGo(Optional<NetworkNamespace> namespace) {
        probes.removeAll(namespace);
        tracers.places().forEach(tracers::detach);
        programs = List.of();
    }

    /** On the reader's thread. */
    private void onRecord(RingRecord record) {
        TargetTracers.Traced traced = tracers.traced(RecordDecoder.tracerId(record));
        if (traced != null) {
            listener.onPacket(
                    RecordDecoder.decode(record, target, traced.program(), traced.linkType(), bootNanos.getAsLong()));
        }
    }

    @Override
    public synchronized SessionSnapshot snapshot() {
        List<ProgramView> views =
                Inference.added(programs.stream().map(tracers::view).toList());
        return new SessionSnapshot(target, problem, message, views, tracers.total());
    }

    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            List<AttachedProgram> last = programs;
            try (NetworkNamespace namespace = NetworkNamespace.open(target.netns())) {
                letGo(Optional.of(namespace));
            } catch (NamespaceException e) {
                letGo(Optional.empty());
            }
            // A snapshot after the end still tells what each program counted.
            programs = last;
        }
        // Not under the lock: the last records are handed to a listener, which may ask for a snapshot.
        reader.remove(ring);
        ring.close();
        ringMap.close();
        budget.close();
        onClose.accept(this);
    }
}
