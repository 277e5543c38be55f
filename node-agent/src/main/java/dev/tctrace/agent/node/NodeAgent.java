package dev.tctrace.agent.node;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;

import io.fabric8.kubernetes.client.KubernetesClient;
import org.jboss.logging.Logger;

import dev.tctrace.agent.report.events.EventClient;
import dev.tctrace.agent.report.metrics.AgentMetrics;
import dev.tctrace.agent.report.status.StatusClient;
import dev.tctrace.agent.trace.TraceEngine;

/**
 * The agent of one node: three threads that do not wait for each other. One opens and closes sessions, one writes
 * statuses, one writes Events; a slow API server holds up neither tracing nor each other's work.
 */
public final class NodeAgent implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(NodeAgent.class);

    private static final Duration RECONCILE_EVERY = Duration.ofSeconds(2);
    private static final Duration SETTLE = Duration.ofMillis(100);
    private static final Duration STATUS_EVERY = Duration.ofMillis(500);
    private static final Duration EVENTS_EVERY = Duration.ofSeconds(1);
    /** A thread that has not come round for so long hangs. Attaching to many programs may take a while. */
    private static final Duration HANGS = Duration.ofMinutes(4);
    /** Within a pod's usual grace period, and what is left to Kubernetes' own work. */
    private static final Duration LAST_REPORT = Duration.ofSeconds(3);

    private final ScheduledExecutorService reconciler = thread("reconcile");
    private final ScheduledExecutorService statusWriter = thread("status");
    private final ScheduledExecutorService eventWriter = thread("events");
    private final AtomicBoolean reconcileQueued = new AtomicBoolean();
    private final ClusterWatch cluster;
    private final Reconciliation reconciliation;
    private final StatusLoop statuses;
    private final EventLoop events;
    private final AgentMetrics metrics;
    private final TraceEngine engine;
    private final Clock clock;
    private volatile Instant reconciled;
    private volatile Instant reported;

    public NodeAgent(
            AgentIdentity identity,
            int maxTargets,
            KubernetesClient client,
            TraceEngine engine,
            PodNetworks networks,
            AgentMetrics metrics,
            Clock clock) {
        this.engine = engine;
        this.metrics = metrics;
        this.clock = clock;
        this.cluster = new ClusterWatch(client, identity.node(), this::changed);
        this.reconciliation = new Reconciliation(identity, maxTargets, networks, engine, clock);
        this.statuses = new StatusLoop(identity, new StatusClient(client, identity.node()), metrics, clock);
        this.events = new EventLoop(new EventClient(client, identity.node(), identity.pod()), metrics, clock);
        this.reconciled = clock.instant();
        this.reported = clock.instant();
    }

    public void start() {
        cluster.start();
        repeat(reconciler, RECONCILE_EVERY, this::reconcile);
        repeat(statusWriter, STATUS_EVERY, this::report);
        repeat(eventWriter, EVENTS_EVERY, () -> events.tick(reconciliation.traces()));
    }

    /** Whether the caches are filled, so that what the agent does is what it should. */
    public boolean ready() {
        return cluster.synced();
    }

    /** Whether every thread that must come round does. A slow API server is no reason to be restarted. */
    public boolean alive() {
        Instant limit = clock.instant().minus(HANGS);
        return cluster.running() && reconciled.isAfter(limit) && reported.isAfter(limit);
    }

    /** Closes every session and writes what was counted until then. Takes no longer than some seconds. */
    @Override
    public void close() {
        Instant deadline = clock.instant().plus(LAST_REPORT);
        cluster.close();
        end(reconciler, deadline);
        reconciliation.stop("The agent of this node was stopped; what was counted stays.");
        end(statusWriter, deadline);
        end(eventWriter, deadline);
        statuses.last(reconciliation.traces(), deadline);
        events.tick(reconciliation.traces());
        engine.close();
    }

    private void changed() {
        if (reconcileQueued.compareAndSet(false, true)) {
            try {
                reconciler.schedule(guarded(this::reconcile), SETTLE.toMillis(), TimeUnit.MILLISECONDS);
            } catch (java.util.concurrent.RejectedExecutionException closing) {
                LOG.debug("closing, a change is not followed any more");
            }
        }
    }

    private void reconcile() {
        reconcileQueued.set(false);
        if (cluster.synced()) {
            reconciliation.run(cluster.traces(), cluster.pods());
        }
        reconciled = clock.instant();
    }

    private void report() {
        statuses.tick(reconciliation.traces());
        metrics.retain(reconciliation.traces().stream()
                .map(trace -> trace.view().uid())
                .collect(Collectors.toSet()));
        reported = clock.instant();
    }

    private static void repeat(ScheduledExecutorService thread, Duration every, Runnable work) {
        thread.scheduleWithFixedDelay(guarded(work), 0, every.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** An executor drops a periodic task that throws, silently. */
    private static Runnable guarded(Runnable work) {
        return () -> {
            try {
                work.run();
            } catch (RuntimeException unexpected) {
                LOG.error("Unexpected; going on", unexpected);
            }
        };
    }

    private void end(ScheduledExecutorService thread, Instant deadline) {
        thread.shutdown();
        try {
            long left = Math.max(0, Duration.between(clock.instant(), deadline).toMillis());
            if (!thread.awaitTermination(left, TimeUnit.MILLISECONDS)) {
                thread.shutdownNow();
            }
        } catch (InterruptedException interrupted) {
            thread.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    private static ScheduledExecutorService thread(String name) {
        return Executors.newSingleThreadScheduledExecutor(work -> {
            Thread thread = new Thread(work, "tctrace-" + name);
            thread.setDaemon(true);
            return thread;
        });
    }
}
