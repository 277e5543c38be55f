// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.node;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import org.jboss.logging.Logger;

import dev.tctrace.agent.node.TraceView.Stage;
import dev.tctrace.api.assignment.AssignedTrace;
import dev.tctrace.api.v1alpha1.TcTrace;

/**
 * The traces that are assigned to this node, and those that were until their last report is written. A trace is read when its
 * assignment changes, and when the answer to a report shows that it has changed; it is not watched, for each report of every
 * other node would come with that. One thread calls {@link #follow}, which waits for the API server; any may call the rest.
 */
final class AssignedTraces {
    private static final Logger LOG = Logger.getLogger(AssignedTraces.class);
    /** How long a trace that is not assigned any more is kept at least: for Events that wait their turn. */
    private static final Duration LINGER = Duration.ofMinutes(1);
    /** How often a suspended trace, whose counts are kept for when it goes on, is looked at: it may have been deleted. */
    private static final Duration LOOK_AGAIN = Duration.ofMinutes(5);

    /**
     * @param assigned what was assigned when it was read
     * @param released since when it is not assigned any more; null while it is
     */
    private record Known(TraceView view, AssignedTrace assigned, Instant released) {
        TraceView effective() {
            boolean goesOn = view.stage() == Stage.ACTIVE || view.stage() == Stage.WAITING;
            return released != null && goesOn ? view.withStage(Stage.ELSEWHERE) : view;
        }
    }

    private final KubernetesClient client;
    private final String node;
    private final Clock clock;
    private final Runnable step;
    private final Map<String, Known> known = new ConcurrentHashMap<>();
    /** What has changed since it was read, by uid. */
    private final Set<String> stale = ConcurrentHashMap.newKeySet();
    /** What is still assigned, but not there any more. */
    private Set<AssignedTrace> gone = Set.of();

    private volatile boolean complete;

    /** @param step told after each request, of which a slow API server makes a long round */
    AssignedTraces(KubernetesClient client, String node, Clock clock, Runnable step) {
        this.client = client;
        this.node = node;
        this.clock = clock;
        this.step = step;
    }

    /** Whether everything that was assigned at some moment has been read. */
    boolean complete() {
        return complete;
    }

    Collection<TraceView> views() {
        return known.values().stream().map(Known::effective).toList();
    }

    /**
     * Reads what has to be read.
     *
     * @param assigned what is assigned now
     * @return whether anything is different from before
     */
    boolean follow(Set<AssignedTrace> assigned) {
        Set<AssignedTrace> stillGone = new HashSet<>(gone);
        stillGone.retainAll(assigned);
        gone = stillGone;
        boolean changed = false;
        boolean failed = false;
        for (AssignedTrace trace : toRead(assigned)) {
            try {
                read(trace, assigned.contains(trace));
                changed = true;
            } catch (KubernetesClientException unreachable) {
                failed = true;
                stale.add(trace.uid());
                LOG.warnf(
                        "TcTrace %s/%s could not be read, trying again: %s",
                        trace.namespace(), trace.name(), unreachable.getMessage());
            }
            step.run();
        }
        complete |= !failed;
        return changed;
    }

    /** Takes what the API server answered to a report of this node. */
    void seen(TcTrace trace) {
        TraceView now = TraceView.of(trace, node);
        known.computeIfPresent(now.uid(), (uid, before) -> {
            if (now.stage() == before.view().stage()
                    && now.generation() == before.view().generation()) {
                return new Known(now, before.assigned(), before.released());
            }
            // Read by the one thread that reads, so that an older answer never follows a newer one.
            stale.add(uid);
            return before;
        });
    }

    /** The API server has no such trace any more, it said. */
    void missed(String uid) {
        stale.add(uid);
    }

    /**
     * Forgets what is not assigned any more, unless it is only suspended.
     *
     * @param settled whether everything about a trace, by its uid, has been reported
     */
    void forget(Predicate<String> settled) {
        Instant now = clock.instant();
        known.forEach((uid, trace) -> {
            if (trace.released() == null) {
                return;
            }
            Duration since = Duration.between(trace.released(), now);
            if (trace.view().stage() == Stage.SUSPENDED) {
                if (since.compareTo(LOOK_AGAIN) >= 0) {
                    stale.add(uid);
                }
            } else if (since.compareTo(LINGER) >= 0 && settled.test(uid)) {
                known.remove(uid, trace);
            }
        });
    }

    private List<AssignedTrace> toRead(Set<AssignedTrace> assigned) {
        List<AssignedTrace> wanted = new ArrayList<>();
        Set<String> uids = new HashSet<>();
        for (AssignedTrace trace : assigned) {
            uids.add(trace.uid());
            Known before = known.get(trace.uid());
            boolean current = before != null
                    && before.released() == null
                    && before.assigned().equals(trace);
            if (!gone.contains(trace) && (!current || stale.contains(trace.uid()))) {
                wanted.add(trace);
            }
        }
        known.forEach((uid, before) -> {
            if (!uids.contains(uid) && (before.released() == null || stale.contains(uid))) {
                wanted.add(before.assigned());
            }
        });
        stale.retainAll(wanted.stream().map(AssignedTrace::uid).toList());
        return wanted;
    }

    private void read(AssignedTrace wanted, boolean assigned) {
        // Before it is asked: what becomes stale meanwhile is read again.
        stale.remove(wanted.uid());
        TcTrace trace = client.resources(TcTrace.class)
                .inNamespace(wanted.namespace())
                .withName(wanted.name())
                .get();
        if (trace == null || !wanted.uid().equals(trace.getMetadata().getUid())) {
            known.remove(wanted.uid());
            if (assigned) {
                gone.add(wanted);
            }
            return;
        }
        known.put(wanted.uid(), new Known(TraceView.of(trace, node), wanted, assigned ? null : clock.instant()));
    }
}
