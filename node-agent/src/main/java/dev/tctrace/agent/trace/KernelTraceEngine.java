package dev.tctrace.agent.trace;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

import dev.tctrace.agent.libc.Libc;
import dev.tctrace.agent.netns.PeerFinder;
import dev.tctrace.agent.ring.RingReader;
import dev.tctrace.agent.tc.ProgramCatalog;
import dev.tctrace.agent.tc.ProgramDiscovery;
import dev.tctrace.pcap.FilterException;

/**
 * Traces on this machine's kernel. One thread reads all rings, one follows what is attached to all targets. Everything that it
 * attached goes with it, and with the process, but for clsact filters of a process that was killed: the next one removes those.
 */
public final class KernelTraceEngine implements TraceEngine {
    private static final Logger LOG = Logger.getLogger(KernelTraceEngine.class.getName());
    private static final long FOLLOW_EVERY_MILLIS = 1000;

    private final TracerPool pool = new TracerPool();
    private final ProgramCatalog catalog = new ProgramCatalog();
    private final ProgramDiscovery discovery = new ProgramDiscovery(new PeerFinder(), catalog);
    private final List<TargetSession> sessions = new CopyOnWriteArrayList<>();
    private final RingReader reader = new RingReader(
            "tctrace-reader", failure -> LOG.log(Level.WARNING, "A record could not be handled", failure));
    private final ScheduledExecutorService follower = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "tctrace-follower");
        thread.setDaemon(true);
        return thread;
    });
    private volatile long bootNanos = measureBoot();

    /** Needs no privileges: whether it may trace is found out target by target, or by {@link TracerCheck}. */
    public KernelTraceEngine() {
        follower.scheduleWithFixedDelay(
                this::followAll, FOLLOW_EVERY_MILLIS, FOLLOW_EVERY_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Override
    public TraceSession open(Target target, TraceRequest request, TraceListener listener) {
        TargetSession session = new TargetSession(
                target, request, listener, pool, discovery, catalog, reader, () -> bootNanos, sessions::remove);
        try {
            session.checkFilter();
            session.follow();
        } catch (FilterException e) {
            session.close();
            throw e;
        }
        sessions.add(session);
        return session;
    }

    private void followAll() {
        bootNanos = measureBoot();
        for (TargetSession session : sessions) {
            try {
                session.follow();
            } catch (FilterException e) {
                session.refuse(e);
            } catch (RuntimeException e) {
                // The others must go on, and this one next time.
                LOG.log(Level.WARNING, "Cannot follow " + session.target(), e);
            }
        }
    }

    /** What to add to the monotonic clock. Measured again and again, because the wall clock is set now and then. */
    private static long measureBoot() {
        return Libc.realtimeNanos() - Libc.monotonicNanos();
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
        reader.close();
        pool.close();
    }
}
