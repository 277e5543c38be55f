// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

import dev.tctrace.pcap.FilterException;
import dev.tctrace.tracer.Heartbeat;
import dev.tctrace.tracer.PeerSet;
import dev.tctrace.tracer.Target;
import dev.tctrace.tracer.TraceEngine;
import dev.tctrace.tracer.TraceListener;
import dev.tctrace.tracer.TraceRequest;
import dev.tctrace.tracer.TraceSession;
import dev.tctrace.tracer.libc.Libc;
import dev.tctrace.tracer.netns.PeerFinder;
import dev.tctrace.tracer.ring.RingReader;
import dev.tctrace.tracer.tc.ProgramCatalog;
import dev.tctrace.tracer.tc.ProgramDiscovery;

/**
 * Traces on this machine's kernel. One thread reads all rings, one follows what is attached to all targets. Everything that it
 * attached goes with it, and with the process, but for clsact filters of a process that was killed: the next one removes those.
 */
public final class KernelTraceEngine implements TraceEngine {
    private static final Logger LOG = Logger.getLogger(KernelTraceEngine.class.getName());
    private static final long FOLLOW_EVERY_MILLIS = 1000;

    /** How often tcx and netkit hooks are asked for their programs, of whose changes no message comes. */
    private static final long ASK_EVERY_MILLIS = 50;

    /** With many hooks less often, so that asking stays below a percent of a CPU. */
    private static final long ASK_PAUSE_MILLIS = 10;

    private final TracerPool pool = new TracerPool();
    private final ProgramCatalog catalog = new ProgramCatalog();
    private final ProgramDiscovery discovery = new ProgramDiscovery(new PeerFinder(), catalog);
    private final SharedLooks looks = new SharedLooks(discovery::discover, System::nanoTime);
    private final List<TargetSession> sessions = new CopyOnWriteArrayList<>();
    private final RingReader reader = new RingReader(
            "tctrace-reader", failure -> LOG.log(Level.WARNING, "A record could not be handled", failure));
    private final ScheduledExecutorService follower = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "tctrace-follower");
        thread.setDaemon(true);
        return thread;
    });
    private final Heartbeat followed = new Heartbeat();
    private final ChangeWatch changes = new ChangeWatch();
    private final Set<TargetSession> changed = ConcurrentHashMap.newKeySet();
    private volatile long bootNanos = measureBoot();

    /** Needs no privileges: whether it may trace is found out target by target, or by {@link TracerCheck}. */
    public KernelTraceEngine() {
        follower.scheduleWithFixedDelay(
                this::followAll, FOLLOW_EVERY_MILLIS, FOLLOW_EVERY_MILLIS, TimeUnit.MILLISECONDS);
        follower.schedule(this::askAll, ASK_EVERY_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** On the watch's thread: several changes in a row are one look. */
    private void onChange(TargetSession session, long at) {
        if (changed.add(session)) {
            try {
                follower.execute(() -> {
                    changed.remove(session);
                    follow(session, OptionalLong.of(at));
                });
            } catch (RejectedExecutionException e) {
                // The engine ends.
                changed.remove(session);
            }
        }
    }

    private void askAll() {
        long pause = ASK_EVERY_MILLIS;
        try {
            HookAnswers answers = HookAnswers.to(
                    sessions.stream()
                            .flatMap(session -> session.hooksToAsk().stream())
                            .toList(),
                    discovery);
            sessions.forEach(session -> askOne(session, answers));
            pause = Math.max(ASK_EVERY_MILLIS, ASK_PAUSE_MILLIS * answers.size());
        } catch (RuntimeException | Error e) {
            LOG.log(Level.WARNING, "Cannot ask for the programs of tcx and netkit", e);
        }
        try {
            follower.schedule(this::askAll, pause, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            // The engine ends.
        }
    }

    private static void askOne(TargetSession session, HookAnswers answers) {
        try {
            if (session.programsChanged(answers)) {
                follow(session, OptionalLong.empty());
            }
        } catch (RuntimeException | Error e) {
            LOG.log(Level.WARNING, "Cannot look at " + session.target(), e);
        }
    }

    @Override
    public TraceSession open(Target target, TraceRequest request, TraceListener listener) {
        TargetSession session = new TargetSession(
                target,
                request,
                listener,
                pool,
                looks,
                catalog,
                reader,
                () -> bootNanos,
                changes,
                this::onChange,
                sessions::remove);
        try {
            session.checkFilter();
            session.follow();
        } catch (RuntimeException | Error e) {
            try {
                session.close();
            } catch (RuntimeException | Error closing) {
                e.addSuppressed(closing);
            }
            throw e;
        }
        sessions.add(session);
        return session;
    }

    @Override
    public PeerSet peers() {
        return new PeerMap();
    }

    private void followAll() {
        try {
            bootNanos = measureBoot();
        } catch (RuntimeException | Error e) {
            // An executor drops a periodic task that throws, silently.
            LOG.log(Level.WARNING, "The wall clock could not be read; times of packets are as it was before", e);
        }
        sessions.forEach(session -> {
            follow(session, OptionalLong.empty());
            followed.beat();
        });
        looks.forgetOld();
        followed.beat();
    }

    @Override
    public List<String> stuck(Duration limit) {
        List<String> stuck = new ArrayList<>();
        if (reader.stuck(limit)) {
            stuck.add("tctrace-reader");
        }
        if (changes.stuck(limit)) {
            stuck.add("tctrace-changes");
        }
        if (!follower.isShutdown() && followed.late(limit)) {
            stuck.add("tctrace-follower");
        }
        return stuck;
    }

    private static void follow(TargetSession session, OptionalLong since) {
        try {
            session.follow(since);
        } catch (FilterException e) {
            session.refuse(e);
        } catch (RuntimeException | Error e) {
            // The others must go on, and this one next time.
            LOG.log(Level.WARNING, "Cannot follow " + session.target(), e);
        }
    }

    /** Again and again, because the wall clock is set now and then. */
    private static long measureBoot() {
        return ClockOffset.measure(Libc::monotonicNanos, Libc::realtimeNanos);
    }

    @Override
    public void close() {
        follower.shutdown();
        try {
            follower.awaitTermination(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        sessions.forEach(TargetSession::close);
        changes.close();
        reader.close();
        pool.close();
    }
}
