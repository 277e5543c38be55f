// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.engine;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.LongUnaryOperator;
import java.util.function.ObjLongConsumer;

import dev.tctrace.pcap.FilterException;
import dev.tctrace.pcap.LinkType;
import dev.tctrace.tracer.ProgramView;
import dev.tctrace.tracer.SessionProblem;
import dev.tctrace.tracer.SessionSnapshot;
import dev.tctrace.tracer.SessionState;
import dev.tctrace.tracer.Target;
import dev.tctrace.tracer.TraceListener;
import dev.tctrace.tracer.TraceRequest;
import dev.tctrace.tracer.TraceSession;
import dev.tctrace.tracer.TracedPacket;
import dev.tctrace.tracer.libbpf.BpfException;
import dev.tctrace.tracer.libbpf.BpfMap;
import dev.tctrace.tracer.netns.Links;
import dev.tctrace.tracer.netns.NamespaceException;
import dev.tctrace.tracer.netns.NetworkNamespace;
import dev.tctrace.tracer.netns.netlink.NetlinkRefused;
import dev.tctrace.tracer.ring.RingBuffer;
import dev.tctrace.tracer.ring.RingReader;
import dev.tctrace.tracer.ring.RingRecord;
import dev.tctrace.tracer.tc.AttachedProgram;
import dev.tctrace.tracer.tc.Direction;
import dev.tctrace.tracer.tc.Obstacle;
import dev.tctrace.tracer.tc.ProgramCatalog;
import dev.tctrace.tracer.tc.TargetPrograms;

/** The session of {@link KernelTraceEngine}: what is attached follows what is there, each time {@link #follow} is called. */
final class TargetSession implements TraceSession {
    private final Target target;
    private final TraceRequest request;
    private final TraceListener listener;
    private final SharedLooks looks;
    private final RingReader reader;
    private final LongSupplier bootNanos;
    private final LongUnaryOperator identity;
    private final Consumer<TargetSession> onClose;

    private final BpfMap ringMap;
    private final BpfMap budget;
    private final RingBuffer ring;
    private final SessionDrops drops;
    private final TargetTracers tracers;
    private final TargetProbes probes;

    private final TracerFollower follower;
    private final BypassDetector bypass;
    private final TargetWatch watch;

    private boolean followed;
    private long lookedAt;
    /** When the last look was followed: what is looked at after that shows what was done then. */
    private long settledAt = System.nanoTime();

    private List<AttachedProgram> programs = List.of();
    private volatile long podNetns;
    private TargetState state = TargetState.STARTING;
    /** For who cannot wait until a look has ended. */
    private volatile SessionSnapshot latest;

    /** Held through the verifier, at times for seconds. */
    private final ReentrantLock lock = new ReentrantLock();

    private static final long SNAPSHOT_WAIT_MILLIS = 100;
    private boolean closed;

    TargetSession(
            Target target,
            TraceRequest request,
            TraceListener listener,
            TracerPool pool,
            SharedLooks looks,
            ProgramCatalog catalog,
            RingReader reader,
            LongSupplier bootNanos,
            ChangeWatch changes,
            ObjLongConsumer<TargetSession> onChange,
            Consumer<TargetSession> onClose) {
        this.target = target;
        this.request = request;
        this.listener = listener;
        this.looks = looks;
        this.reader = reader;
        this.bootNanos = bootNanos;
        this.identity = pool.identity()::of;
        watch = new TargetWatch(target.netns(), changes, at -> onChange.accept(this, at));
        this.onClose = onClose;
        latest = SessionSnapshot.builder(target, SessionState.STARTING).build();
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
            follower = new TracerFollower(target, tracers, listener);
            bypass = new BypassDetector(tracers, probes);
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
    void follow() {
        follow(OptionalLong.empty());
    }

    /**
     * As above.
     *
     * @param since when something changed, as System.nanoTime() counts; empty where that is not known: then it was at some
     *     time after the last look
     */
    void follow(OptionalLong since) {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            look(since);
            followed = true;
            latest = snapshotNow();
        } finally {
            lock.unlock();
        }
    }

    /** The hooks of tcx and netkit whose programs matter: the kernel sends no message of their changes. Any thread. */
    List<HookAnswers.Question> hooksToAsk() {
        return watch.hooksToAsk();
    }

    /** Whether, by these answers, programs of such hooks were exchanged since the last look. */
    boolean programsChanged(HookAnswers answers) {
        lock.lock();
        try {
            if (closed) {
                return false;
            }
            if (watch.programsChanged(answers)) {
                return true;
            }
            if (!watch.hooksToAsk().isEmpty() && answers.begun() - lookedAt > 0) {
                lookedAt = answers.begun();
            }
            return false;
        } finally {
            lock.unlock();
        }
    }

    private void look(OptionalLong since) {
        long changedAt = since.orElse(lookedAt);
        long notBefore = Math.max(settledAt, since.orElse(settledAt));
        long begun = System.nanoTime();
        try (NetworkNamespace namespace = NetworkNamespace.open(target.netns())) {
            try {
                SharedLooks.Look look = looks.at(namespace, target.interfaceName(), notBefore);
                begun = look.begun();
                Optional<TargetPrograms> found = look.found();
                if (found.isPresent()) {
                    tracers.compile(TracerSettings.linkType(found.get().podEnd().arphrdType()));
                    follow(namespace, found.get(), changedAt);
                    watch.listen(namespace, found.get(), programs);
                } else {
                    letGo(Optional.of(namespace));
                    watch.listen(namespace);
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
                watch.stop();
                problem(SessionProblem.NAMESPACE_NOT_FOUND, e.getMessage());
            } else {
                problem(SessionProblem.FAILED, e.getMessage());
            }
        }
        lookedAt = begun;
        settledAt = System.nanoTime();
    }

    private void follow(NetworkNamespace namespace, TargetPrograms found, long changedAt) {
        podNetns = found.podEnd().netnsInode();
        probes.removeLeftovers(namespace, found.podEnd().ifindex());
        List<AttachedProgram> wanted = ProgramSelection.wanted(request, found.programs());
        List<TracerKey> keep =
                new ArrayList<>(wanted.stream().map(TracerKey::of).toList());
        found.programs().stream().filter(probes::contains).map(TracerKey::of).forEach(keep::add);
        boolean chooses = ProgramSelection.chooses(request);
        Set<Direction> traced = follower.follow(
                SharedPlaces.of(wanted, found.programs()),
                keep,
                new TracerFollower.Look(!followed, changedAt, chooses));
        probes.dropThoseThatAreGone(found);
        bypass.look(wanted);
        if (bypass.found()) {
            traced.remove(Direction.INGRESS);
        }
        boolean count = chooses && traced.contains(Direction.INGRESS) && !bypass.impossible(wanted);
        Obstacle failed = probes.follow(
                namespace,
                found,
                ProgramSelection.probes(request, traced),
                count ? EnumSet.of(Direction.INGRESS) : EnumSet.noneOf(Direction.class));

        programs = probes.among(found, wanted);
        programs.forEach(tracers::update);
        state = TargetState.of(judged(found, failed), request, target.interfaceName());
    }

    private TargetState.Look judged(TargetPrograms found, Obstacle probeFailure) {
        long traced = programs.stream()
                .filter(program -> tracers.traces(TracerKey.of(program)))
                .count();
        String first = traced > 0 || programs.isEmpty()
                ? ""
                : tracers.view(programs.get(0)).message();
        return new TargetState.Look(
                programs.size(),
                traced,
                follower.awaitsSuccessors(),
                first,
                probeFailure,
                found.notLookedAtText(),
                bypass.text(found.podEnd().name()));
    }

    private void problem(SessionProblem what, String text) {
        state = TargetState.notTracing(what, text);
    }

    /** The interface is there, but the filter has no form for it. */
    void refuse(FilterException refusal) {
        lock.lock();
        try {
            problem(SessionProblem.FAILED, refusal.getMessage());
        } finally {
            lock.unlock();
        }
    }

    private void letGo(Optional<NetworkNamespace> namespace) {
        probes.removeAll(namespace);
        follower.letGo();
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

    /** While a look takes long (the verifier's time, mostly): what was so before, as of then. */
    @Override
    public SessionSnapshot snapshot() {
        try {
            if (lock.tryLock(SNAPSHOT_WAIT_MILLIS, TimeUnit.MILLISECONDS)) {
                try {
                    latest = snapshotNow();
                } finally {
                    lock.unlock();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return latest;
    }

    private SessionSnapshot snapshotNow() {
        List<ProgramView> views = programs.stream().map(tracers::view).toList();
        // Counts of some verdicts only do not tell who kept a packet.
        List<ProgramView> explained = request.verdicts().isEmpty() ? Inference.added(views) : views;
        return SessionSnapshot.builder(target, state.state())
                .problem(state.problem())
                .message(state.message())
                .programs(explained)
                .gone(tracers.gone(programs))
                .gaps(follower.gaps())
                .total(tracers.total())
                .droppedByKernel(drops.counts())
                .build();
    }

    @Override
    public void close() {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            watch.stop();
            List<AttachedProgram> last = programs;
            try (NetworkNamespace namespace = NetworkNamespace.open(target.netns())) {
                letGo(Optional.of(namespace));
            } catch (NamespaceException e) {
                letGo(Optional.empty());
            }
            // A snapshot after the end still tells what each program counted.
            programs = last;
        } finally {
            lock.unlock();
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
