// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.node;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.fabric8.kubernetes.client.KubernetesClient;
import org.jboss.logging.Logger;

import dev.tctrace.agent.report.events.EventClient;
import dev.tctrace.agent.report.metrics.AgentMetrics;
import dev.tctrace.agent.report.status.StatusClient;
import dev.tctrace.tracer.TraceEngine;

/**
 * The agent of one node: threads that do not wait for each other. One reads the traces that are assigned, one opens and closes
 * sessions, one writes statuses, one writes Events; a slow API server holds up neither tracing nor each other's work.
 */
public final class NodeAgent implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(NodeAgent.class);
    private static final Duration RECONCILE_EVERY = Duration.ofSeconds(2);
    private static final Duration READ_EVERY = Duration.ofSeconds(2);
    private static final Duration SETTLE = Duration.ofMillis(100);
    private static final Duration STATUS_EVERY = Duration.ofMillis(500);
    private static final Duration EVENTS_EVERY = Duration.ofSeconds(1);
    /** A thread that has not come round for so long hangs. Attaching to many programs may take a while. */
    private static final Duration HANGS = Duration.ofMinutes(4);
    /** Within a pod's usual grace period, and what is left to Kubernetes' own work. */
    private static final Duration LAST_REPORT = Duration.ofSeconds(3);

    private final PeriodicTask reader = new PeriodicTask("traces", this::read);
    private final PeriodicTask reconciler = new PeriodicTask("reconcile", this::reconcile);
    private final PeriodicTask statusWriter = new PeriodicTask("status", this::report);
    private final PeriodicTask eventWriter = new PeriodicTask("events", this::tell);
    private final NodeWatch node;
    private final AssignedTraces assigned;
    private final SessionReconciler reconciliation;
    private final StatusLoop statuses;
    private final EventLoop events;
    private final AgentMetrics metrics;
    private final TraceEngine engine;
    private final Clock clock;
    private volatile List<String> stuck = List.of();

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
        Clock steady = new SteadyClock(clock);
        this.clock = steady;
        this.node = new NodeWatch(client, identity, this::podsChanged);
        this.assigned = new AssignedTraces(client, identity.node(), steady, reader::step);
        this.reconciliation = new SessionReconciler(
                identity,
                maxTargets,
                networks,
                engine,
                new ConfigMapPeers(client, identity.namespace()),
                clock,
                steady);
        this.statuses =
                new StatusLoop(identity, new StatusClient(client, identity.node()), assigned, metrics, clock, steady);
        this.events = new EventLoop(
                new EventClient(client, identity.node(), identity.pod()), metrics, steady, eventWriter::step);
    }

    public void start() {
        node.start();
        reader.every(READ_EVERY);
        reconciler.every(RECONCILE_EVERY);
        statusWriter.every(STATUS_EVERY);
        eventWriter.every(EVENTS_EVERY);
    }

    /** Whether pods and traces are known, so that what the agent does is what it should. */
    public boolean ready() {
        return node.synced() && assigned.complete();
    }

    /** Whether every thread that must come round does. A slow API server is no reason to be restarted. */
    public boolean alive() {
        List<String> now = stuck(HANGS);
        // Asked for every few seconds, said once.
        if (!now.equals(stuck)) {
            stuck = now;
            if (!now.isEmpty()) {
                LOG.errorf(
                        "not alive: no progress for %d minutes in %s; the kubelet restarts this agent",
                        HANGS.toMinutes(), String.join(", ", now));
            }
        }
        return now.isEmpty();
    }

    /** Names of the threads that hang or have ended. */
    List<String> stuck(Duration limit) {
        List<String> names = new ArrayList<>(engine.stuck(limit));
        Stream.of(reader, reconciler, statusWriter, eventWriter)
                .filter(task -> task.stuck(limit))
                .map(PeriodicTask::name)
                .forEach(names::add);
        if (!node.running()) {
            names.add("the watch of this node's pods");
        }
        return names;
    }

    /** Closes every session and writes what was counted until then. Takes no longer than some seconds. */
    @Override
    public void close() {
        Instant deadline = clock.instant().plus(LAST_REPORT);
        node.close();
        // What it reads is not followed any more.
        reader.end(clock.instant(), clock.instant());
        // A thread that does not end in time keeps its state to itself: the kernel takes back what is attached.
        if (reconciler.end(clock.instant(), deadline)) {
            reconciliation.stop("The agent of this node was stopped; what was counted stays.");
        } else {
            LOG.warn("a session is still being opened or closed; its last counts are not reported");
        }
        if (statusWriter.end(clock.instant(), deadline)) {
            statuses.last(reconciliation.traces(), deadline);
        } else {
            LOG.warn("a status is still being written; the last counts are not reported");
        }
        if (eventWriter.end(clock.instant(), deadline)) {
            tell();
        }
        engine.close();
    }

    private void podsChanged() {
        reader.within(Duration.ZERO);
        reconciler.within(SETTLE);
    }

    private void read() {
        boolean changed = node.assigned().map(assigned::follow).orElse(false);
        if (changed) {
            reconciler.within(Duration.ZERO);
        }
    }

    private void reconcile() {
        if (ready()) {
            reconciliation.run(assigned.views(), node.pods());
        }
    }

    private void report() {
        statuses.tick(reconciliation.traces());
        assigned.forget(statuses::settled);
        metrics.retain(reconciliation.traces().stream()
                .map(trace -> trace.view().uid())
                .collect(Collectors.toSet()));
    }

    private void tell() {
        events.tick(reconciliation.traces());
    }
}
