// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.engine;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.LongUnaryOperator;
import java.util.function.ObjLongConsumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.tctrace.pcap.FilterException;
import dev.tctrace.pcap.LinkType;
import dev.tctrace.tracer.Gap;
import dev.tctrace.tracer.ProgramView;
import dev.tctrace.tracer.SessionProblem;
import dev.tctrace.tracer.SessionSnapshot;
import dev.tctrace.tracer.SessionState;
import dev.tctrace.tracer.Target;
import dev.tctrace.tracer.TraceListener;
import dev.tctrace.tracer.TraceRequest;
import dev.tctrace.tracer.TraceSession;
import dev.tctrace.tracer.TracedPacket;
import dev.tctrace.tracer.engine.TracerSettings.Seeing;
import dev.tctrace.tracer.libbpf.BpfException;
import dev.tctrace.tracer.libbpf.BpfMap;
import dev.tctrace.tracer.netns.Links;
import dev.tctrace.tracer.netns.NamespaceException;
import dev.tctrace.tracer.netns.NetworkNamespace;
import dev.tctrace.tracer.netns.netlink.ChangeSocket;
import dev.tctrace.tracer.netns.netlink.NetlinkRefused;
import dev.tctrace.tracer.ring.RingBuffer;
import dev.tctrace.tracer.ring.RingReader;
import dev.tctrace.tracer.ring.RingRecord;
import dev.tctrace.tracer.tc.AttachPoint;
import dev.tctrace.tracer.tc.AttachedProgram;
import dev.tctrace.tracer.tc.Device;
import dev.tctrace.tracer.tc.Direction;
import dev.tctrace.tracer.tc.Obstacle;
import dev.tctrace.tracer.tc.ProgramCatalog;
import dev.tctrace.tracer.tc.ProgramDiscovery;
import dev.tctrace.tracer.tc.TargetPrograms;

/** The session of {@link KernelTraceEngine}: what is attached follows what is there, each time {@link #follow} is called. */
final class TargetSession implements TraceSession {
    private final Target target;
    private final TraceRequest request;
    private final TraceListener listener;
    private final ProgramDiscovery discovery;
    private final RingReader reader;
    private final LongSupplier bootNanos;
    private final LongUnaryOperator identity;
    private final ChangeWatch changes;
    private final ObjLongConsumer<TargetSession> onChange;
    private final Consumer<TargetSession> onClose;

    private final BpfMap ringMap;
    private final BpfMap budget;
    private final RingBuffer ring;
    private final SessionDrops drops;
    private final TargetTracers tracers;
    private final TargetProbes probes;

    private final Map<TracerKey.Hook, Departed> departed = new HashMap<>();
    private final Bypass bypass = new Bypass();
    private SessionSnapshot.Gaps gaps = SessionSnapshot.Gaps.NONE;
    private boolean followed;
    private long changedAt;
    private long lookedAt;
    private List<HookIds> hookIds = List.of();

    private List<AttachedProgram> programs = List.of();
    private volatile long podNetns;
    private SessionState state = SessionState.STARTING;
    private SessionProblem problem;
    private String message = "";
    private boolean closed;

    /** A program that went has a successor, most times, within this time. */
    private static final long SUCCESSOR_NANOS = 1_000_000_000L;

    /** Its successor may not be there yet. */
    private record Departed(AttachedProgram program, long at) {}

    /** The programs of a hook that the kernel tells no changes of: tcx and netkit. */
    private record HookIds(Path namespace, int ifindex, AttachPoint point, List<Integer> ids) {}

    TargetSession(
            Target target,
            TraceRequest request,
            TraceListener listener,
            TracerPool pool,
            ProgramDiscovery discovery,
            ProgramCatalog catalog,
            RingReader reader,
            LongSupplier bootNanos,
            ChangeWatch changes,
            ObjLongConsumer<TargetSession> onChange,
            Consumer<TargetSession> onClose) {
        this.target = target;
        this.request = request;
        this.listener = listener;
        this.discovery = discovery;
        this.reader = reader;
        this.bootNanos = bootNanos;
        this.identity = pool.identity()::of;
        this.changes = changes;
        this.onChange = onChange;
        this.onClose = onClose;
        // The descriptor table may fill up at each of them: what was made until then is given back.
        List<AutoCloseable> made = new ArrayList<>();
        try {
            ringMap = keep(
                    made,
                    BpfMap.ringBuffer(
                            "tctrace_ring", RingSize.bytes(request.maxRecordsPerSecond(), request.snapLength())));
            budget = keep(made, BpfMap.mappableArray("tctrace_budget", Layout.BUDGET_SIZE, 1));
            ring = keep(made, new RingBuffer(ringMap));
            drops = SessionDrops.open(pool.drops(), identity, request, ringMap);
            made.add(drops::close);
            tracers = new TargetTracers(pool, catalog, request, ringMap, budget, drops.session());
            probes = new TargetProbes(pool, tracers, program -> listener.onAttached(target, program));
            reader.add(ring, this::onRecord);
            if (!drops.problem().isEmpty()) {
                listener.onNotice(target, drops.problem());
            }
        } catch (RuntimeException | Error e) {
            giveBack(made, e);
            throw e;
        }
    }

    private static <T extends AutoCloseable> T keep(List<AutoCloseable> made, T resource) {
        made.add(resource);
        return resource;
    }

    private static void giveBack(List<AutoCloseable> made, Throwable failure) {
        for (int i = made.size() - 1; i >= 0; i--) {
            try {
                made.get(i).close();
            } catch (Exception e) {
                failure.addSuppressed(e);
            }
        }
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
        follow(OptionalLong.empty());
    }

    /**
     * As above.
     *
     * @param since when something changed, as System.nanoTime() counts; empty where that is not known: then it was at some
     *     time after the last look
     */
    synchronized void follow(OptionalLong since) {
        if (closed) {
            return;
        }
        long now = System.nanoTime();
        changedAt = since.orElse(lookedAt);
        look();
        lookedAt = now;
        followed = true;
    }

    /** Whether programs of tcx or netkit hooks were exchanged since the last look: the kernel sends no message of that. */
    synchronized boolean programsChanged() {
        if (closed) {
            return false;
        }
        long now = System.nanoTime();
        for (HookIds hook : hookIds) {
            try (NetworkNamespace namespace = NetworkNamespace.open(hook.namespace())) {
                if (!namespace
                        .run(() -> discovery.programIds(hook.ifindex(), hook.point()))
                        .equals(hook.ids())) {
                    return true;
                }
            } catch (NamespaceException | BpfException e) {
                return true;
            }
        }
        if (!hookIds.isEmpty()) {
            lookedAt = now;
        }
        return false;
    }

    private void look() {
        try (NetworkNamespace namespace = NetworkNamespace.open(target.netns())) {
            try {
                Optional<TargetPrograms> found = discovery.discover(namespace, target.interfaceName());
                if (found.isPresent()) {
                    tracers.compile(TracerSettings.linkType(found.get().podEnd().arphrdType()));
                    follow(namespace, found.get());
                    watch(namespace, found.get());
                } else {
                    letGo(Optional.of(namespace));
                    hookIds = List.of();
                    changes.listen(
                            this,
                            Map.of(new ChangeWatch.Spot(namespace.inode(), ChangeSocket.ANY_DEVICE), namespace),
                            this::heard);
                    problem(
                            SessionProblem.INTERFACE_NOT_FOUND,
                            "There is no interface " + target.interfaceName() + " in " + target.pod() + ". There are: "
                                    + String.join(", ", Links.names(namespace)) + ".");
                }
            } catch (BpfException | NetlinkRefused e) {
                problem(SessionProblem.FAILED, e.getMessage());
            }
        } catch (NamespaceException e) {
            if (e.reason() == NamespaceException.Reason.GONE) {
                letGo(Optional.empty());
                hookIds = List.of();
                changes.forget(this);
                problem(SessionProblem.NAMESPACE_NOT_FOUND, e.getMessage());
            } else {
                problem(SessionProblem.FAILED, e.getMessage());
            }
        }
    }

    private void heard(long at) {
        onChange.accept(this, at);
    }

    /** Both ends: a message comes of each change of their filters, and none of those of tcx and netkit. */
    private void watch(NetworkNamespace namespace, TargetPrograms found) {
        Map<ChangeWatch.Spot, NetworkNamespace> spots = new LinkedHashMap<>();
        spots.put(new ChangeWatch.Spot(namespace.inode(), ChangeSocket.ANY_DEVICE), namespace);
        try (NetworkNamespace host =
                found.hostNamespace().map(NetworkNamespace::open).orElse(null)) {
            if (host != null) {
                spots.put(
                        new ChangeWatch.Spot(
                                host.inode(), found.hostEnd().orElseThrow().ifindex()),
                        host);
            }
            changes.listen(this, spots, this::heard);
        } catch (NamespaceException e) {
            changes.listen(this, spots, this::heard);
        }
        Map<List<Object>, HookIds> hooks = new LinkedHashMap<>();
        for (AttachedProgram program : found.programs()) {
            AttachPoint point = program.attachPoint();
            // Only the host's end of a netkit pair answers, and for both.
            Device asked = point.netkit() ? found.hostEnd().orElse(program.device()) : program.device();
            if (point.tcx() || point.netkit()) {
                Path path =
                        asked.podEnd() ? target.netns() : found.hostNamespace().orElse(target.netns());
                hooks.computeIfAbsent(
                                List.of(point, program.device()),
                                key -> new HookIds(path, asked.ifindex(), point, new ArrayList<>()))
                        .ids()
                        .add(program.id());
            }
        }
        // A probe of this look's own came after it.
        hookIds = hooks.values().stream()
                .map(hook -> new HookIds(hook.namespace(), hook.ifindex(), hook.point(), withProbes(hook)))
                .toList();
    }

    private List<Integer> withProbes(HookIds hook) {
        List<Integer> ids = new ArrayList<>(hook.ids());
        for (AttachedProgram program : programs) {
            if (program.ours() && program.attachPoint() == hook.point() && !ids.contains(program.id())) {
                ids.add(0, program.id());
            }
        }
        return ids;
    }

    private void follow(NetworkNamespace namespace, TargetPrograms found) {
        podNetns = found.podEnd().netnsInode();
        probes.removeLeftovers(namespace, found.podEnd().ifindex());
        List<AttachedProgram> wanted = ProgramSelection.wanted(request, found.programs());
        List<TracerKey> keep =
                new ArrayList<>(wanted.stream().map(TracerKey::of).toList());
        found.programs().stream().filter(probes::contains).map(TracerKey::of).forEach(keep::add);
        List<SharedPlaces> places = SharedPlaces.of(wanted, found.programs());
        detachAllBut(keep, places);
        tracers.keepFailuresOf(keep);
        probes.dropThoseThatAreGone(found);
        Set<Direction> traced = EnumSet.noneOf(Direction.class);
        Map<TracerKey, Obstacle> notCounted = new HashMap<>();
        for (SharedPlaces shared : places) {
            notCounted.putAll(shared.notCounted());
            // Where only some packets come by, the others would be seen by nobody.
            if (ensure(shared) && shared.first().placement().everyPacket()) {
                traced.add(shared.first().direction());
            }
        }
        tracers.notCounted(notCounted);
        tellOfThoseWithoutSuccessor();
        departed.values().forEach(gone -> traced.add(gone.program().direction()));
        lookForBypass(wanted);
        if (bypass.found()) {
            traced.remove(Direction.INGRESS);
        }
        boolean count = ProgramSelection.chooses(request)
                && traced.contains(Direction.INGRESS)
                && wanted.stream().noneMatch(program -> entersBy(program, true));
        Obstacle failed = probes.follow(
                namespace,
                found,
                ProgramSelection.probes(request, traced),
                count ? EnumSet.of(Direction.INGRESS) : EnumSet.noneOf(Direction.class));

        programs = probes.among(found, wanted);
        programs.forEach(tracers::update);
        judge(failed, found.notLookedAtText(), bypassText(found));
    }

    /** Whether packets towards the pod pass it at that end. */
    private boolean entersBy(AttachedProgram program, boolean podEnd) {
        return program.direction() == Direction.INGRESS
                && program.device().podEnd() == podEnd
                && program.placement().everyPacket()
                && tracers.traces(TracerKey.of(program));
    }

    private void lookForBypass(List<AttachedProgram> wanted) {
        OptionalLong arrived = probes.counted(Direction.INGRESS);
        if (arrived.isPresent()) {
            long seen = wanted.stream()
                    .filter(program -> entersBy(program, false))
                    .mapToLong(tracers::seen)
                    .max()
                    .orElse(0);
            bypass.look(arrived.getAsLong(), seen);
        }
    }

    private String bypassText(TargetPrograms found) {
        return bypass.found()
                ? "Packets come to " + found.podEnd().name() + " past the programs of the other end ("
                        + bypass.past()
                        + " before it was noticed; bpf_redirect_peer does so): a pass-through program of"
                        + " ours shows them."
                : "";
    }

    private void tellOfThoseWithoutSuccessor() {
        long now = System.nanoTime();
        List<Departed> alone = departed.values().stream()
                .filter(gone -> now - gone.at() >= SUCCESSOR_NANOS)
                .toList();
        departed.values().removeAll(alone);
        alone.forEach(gone -> listener.onReplaced(target, gone.program(), null));
    }

    private void detachAllBut(List<TracerKey> keep, List<SharedPlaces> wanted) {
        Map<TracerKey, List<TracerKey>> together = new HashMap<>();
        for (SharedPlaces shared : wanted) {
            List<TracerKey> keys = shared.counted().stream().map(TracerKey::of).toList();
            keys.forEach(key -> together.put(key, keys));
        }
        for (TracerKey place : tracers.places()) {
            if (!keep.contains(place)) {
                AttachedProgram old = tracers.programAt(place);
                // It may have gone already, with a place that was counted together with this one.
                if (old != null && !old.ours()) {
                    Departed before = departed.put(place.hook(), new Departed(old, System.nanoTime()));
                    if (before != null) {
                        listener.onReplaced(target, before.program(), null);
                    }
                }
                tracers.detach(place);
            } else if (together.containsKey(place)
                    && tracers.traces(place)
                    && !tracers.together(place).equals(together.get(place))) {
                tracers.detach(place);
            }
        }
    }

    private boolean ensure(SharedPlaces places) {
        if (tracers.traces(TracerKey.of(places.first()))) {
            return true;
        }
        // Of what was there when the session began, nobody expects what was before.
        boolean watched = ProgramSelection.chooses(request) && places.first().direction() == Direction.INGRESS;
        if (!tracers.attach(places, followed || watched ? Seeing.ALL_COUNTED : Seeing.MATCHING)) {
            return false;
        }
        boolean gapTold = !followed;
        for (AttachedProgram program : places.counted()) {
            Departed old = departed.remove(TracerKey.of(program).hook());
            if (old != null) {
                listener.onReplaced(target, old.program(), program);
            }
            if (!gapTold && old != null) {
                gapTold = true;
                gap(program);
            }
            listener.onAttached(target, program);
        }
        return true;
    }

    /** Says what passed a program before its tracer was there. */
    private void gap(AttachedProgram program) {
        long millis = Math.max(1, (System.nanoTime() - changedAt) / 1_000_000);
        Gap gap = new Gap(tracers.missed(program), millis);
        if (gap.packets() != 0) {
            gaps = gaps.plus(gap);
            listener.onGap(target, program, gap);
        }
    }

    /** Decides the state of the target from the programs' states. */
    private void judge(Obstacle probeFailure, String notLookedAt, String bypassed) {
        long traced = programs.stream()
                .filter(program -> tracers.traces(TracerKey.of(program)))
                .count();
        if (traced > 0) {
            boolean all = traced == programs.size() && probeFailure == null && notLookedAt.isEmpty();
            state = all ? SessionState.TRACING : SessionState.PARTLY_TRACING;
            problem = null;
            message = Stream.of(probeFailure == null ? "" : probeFailure.message(), notLookedAt, bypassed)
                    .filter(text -> !text.isEmpty())
                    .collect(Collectors.joining(" "));
        } else if (probeFailure != null) {
            problem(SessionProblem.NOT_TRACEABLE, probeFailure.message());
        } else if (programs.isEmpty()) {
            problem(SessionProblem.NO_PROGRAMS, (nothingFound() + " " + notLookedAt).strip());
        } else {
            problem(SessionProblem.NOT_TRACEABLE, tracers.view(programs.get(0)).message());
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

    private void problem(SessionProblem what, String text) {
        state = SessionState.NOT_TRACING;
        problem = what;
        message = text;
    }

    /** The interface is there, but the filter has no form for it. */
    synchronized void refuse(FilterException refusal) {
        problem(SessionProblem.FAILED, refusal.getMessage());
    }

    private void letGo(Optional<NetworkNamespace> namespace) {
        probes.removeAll(namespace);
        tracers.places().forEach(tracers::detach);
        departed.values().forEach(gone -> listener.onReplaced(target, gone.program(), null));
        departed.clear();
        programs = List.of();
    }

    /** On the reader's thread. */
    private void onRecord(RingRecord record) {
        if (DropDecoder.isDrop(record)) {
            drops.take(record, target, podNetns, bootNanos.getAsLong()).ifPresent(listener::onDropped);
            return;
        }
        TargetTracers.Traced traced = tracers.traced(RecordDecoder.tracerId(record));
        if (traced != null) {
            TracedPacket packet = RecordDecoder.decode(
                    record, target, traced.program(), traced.linkType(), bootNanos.getAsLong(), identity);
            drops.remember(packet);
            listener.onPacket(packet);
        }
    }

    @Override
    public synchronized SessionSnapshot snapshot() {
        List<ProgramView> views = programs.stream().map(tracers::view).toList();
        // Counts of some verdicts only do not tell who kept a packet.
        List<ProgramView> explained = request.verdicts().isEmpty() ? Inference.added(views) : views;
        return new SessionSnapshot(
                target,
                state,
                problem,
                message,
                explained,
                tracers.gone(programs),
                gaps,
                tracers.total(),
                drops.counts());
    }

    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            changes.forget(this);
            List<AttachedProgram> last = programs;
            try (NetworkNamespace namespace = NetworkNamespace.open(target.netns())) {
                letGo(Optional.of(namespace));
            } catch (NamespaceException e) {
                letGo(Optional.empty());
            }
            // A snapshot after the end still tells what each program counted.
            programs = last;
        }
        drops.close();
        // Not under the lock: the last records are handed to a listener, which may ask for a snapshot.
        reader.remove(ring);
        ring.close();
        ringMap.close();
        budget.close();
        onClose.accept(this);
    }
}
