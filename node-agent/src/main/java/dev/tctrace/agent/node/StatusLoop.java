// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.node;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;

import org.jboss.logging.Logger;

import dev.tctrace.agent.report.metrics.AgentMetrics;
import dev.tctrace.agent.report.status.Backoff;
import dev.tctrace.agent.report.status.EntrySize;
import dev.tctrace.agent.report.status.NodeEntryFactory;
import dev.tctrace.agent.report.status.NodeReport;
import dev.tctrace.agent.report.status.StatusClient;
import dev.tctrace.agent.report.status.StatusRateLimit;
import dev.tctrace.agent.report.status.StatusSizeLimit;
import dev.tctrace.api.contract.Timestamps;
import dev.tctrace.api.v1alpha1.NodeStatus;

/**
 * Writes the entries: of all traces whose entry is due the one that has waited longest, at most one in two seconds. For
 * one thread, which may wait for the API server: nothing else waits for it.
 */
final class StatusLoop {
    private static final Logger LOG = Logger.getLogger(StatusLoop.class);

    /** What was last written of a trace, and how that went. */
    private static final class Slot {
        /** Without its time, for comparing; null before the first write and where no entry is there. */
        NodeStatus last;

        boolean removed;
        Instant written;
        /** When it must be written again, as the entry says; null where it promises nothing. */
        Instant promised;

        Instant notBefore = Instant.MIN;
        int failures;
        /** Grows when the API server finds the object too large. */
        int shrink = 1;
        /** Whether there was nothing to write at the last look. */
        boolean settled;
    }

    /**
     * @param promise within what time the next write follows; null where none need follow
     */
    private record Due(RunningTrace trace, Slot slot, NodeStatus entry, Duration promise, boolean remove) {}

    private final Map<String, Slot> slots = new HashMap<>();
    private final AgentIdentity identity;
    private final StatusClient client;
    private final AssignedTraces assigned;
    private final AgentMetrics metrics;
    /** For the times that entries tell. */
    private final Clock wall;

    private final Clock clock;
    private Instant lastWrite = Instant.MIN;

    /**
     * @param wall tells what is written
     * @param clock decides when: one that nobody sets
     */
    StatusLoop(
            AgentIdentity identity,
            StatusClient client,
            AssignedTraces assigned,
            AgentMetrics metrics,
            Clock wall,
            Clock clock) {
        this.identity = identity;
        this.client = client;
        this.assigned = assigned;
        this.metrics = metrics;
        this.wall = wall;
        this.clock = clock;
    }

    /** One look at all traces, and one write at most. */
    void tick(Collection<RunningTrace> traces) {
        slots.keySet()
                .retainAll(traces.stream().map(trace -> trace.view().uid()).collect(Collectors.toSet()));
        Instant now = clock.instant();
        boolean free = !now.isBefore(lastWrite.plus(StatusRateLimit.PER_AGENT));
        traces.stream()
                .map(trace -> due(trace, now, free, traces.size()))
                .flatMap(Optional::stream)
                .min(Comparator.comparing(due -> Objects.requireNonNullElse(due.slot().written, Instant.MIN)))
                .ifPresent(this::write);
    }

    /** Whether all there is to say of a trace has been written; for the thread that calls {@link #tick}. */
    boolean settled(String uid) {
        Slot slot = slots.get(uid);
        return slot == null || slot.settled;
    }

    /** Writes every entry that says something new, however little time has passed: the agent ends. */
    void last(Collection<RunningTrace> traces, Instant deadline) {
        for (RunningTrace trace : traces) {
            if (clock.instant().isAfter(deadline)) {
                LOG.warnf(
                        "TcTrace %s: no time for the last report", trace.view().fullName());
                continue;
            }
            Slot slot = slots.computeIfAbsent(trace.view().uid(), uid -> new Slot());
            NodeStatus entry = entry(trace, slot, report(trace));
            if (!entry.equals(slot.last) && !slot.removed) {
                write(new Due(trace, slot, entry, null, false));
            }
        }
    }

    private NodeReport report(RunningTrace trace) {
        NodeReport report = trace.report(identity.node(), identity.pod());
        metrics.update(
                trace.view().uid(), trace.view().namespace(), trace.view().name(), report);
        return report;
    }

    private Optional<Due> due(RunningTrace trace, Instant now, boolean free, int traces) {
        NodeReport report = report(trace);
        Slot slot = slots.computeIfAbsent(trace.view().uid(), uid -> new Slot());
        slot.settled = false;
        if (!free || now.isBefore(slot.notBefore)) {
            return Optional.empty();
        }
        if (report.targets().isEmpty() && NodeEntryFactory.totals(report).packets() == 0) {
            boolean there =
                    slot.last != null || (slot.written == null && trace.view().own() != null);
            slot.settled = !there || slot.removed;
            return slot.settled ? Optional.empty() : Optional.of(new Due(trace, slot, null, null, true));
        }
        NodeStatus entry = entry(trace, slot, report);
        boolean changed = slot.removed || !entry.equals(slot.last);
        boolean tracing = report.targets().stream().anyMatch(target -> target.snapshot() != null)
                && trace.view().stage() == TraceView.Stage.ACTIVE;
        slot.settled = !changed && !tracing;
        if (slot.settled) {
            return Optional.empty();
        }
        boolean urgent = slot.last == null || !states(entry).equals(states(slot.last));
        int nodes = trace.view().nodes();
        int bytes = StatusSizeLimit.taken(entry);
        // The promise was made when the trace may have spanned fewer nodes.
        boolean promised = tracing && slot.promised != null && !now.isBefore(slot.promised);
        return promised || StatusRateLimit.due(now, slot.written, nodes, bytes, changed, urgent)
                ? Optional.of(new Due(
                        trace, slot, entry, tracing ? StatusRateLimit.promise(nodes, bytes, traces) : null, false))
                : Optional.empty();
    }

    private NodeStatus entry(RunningTrace trace, Slot slot, NodeReport report) {
        int budget = StatusSizeLimit.bytes(trace.view().nodes(), identity.node()) / slot.shrink;
        NodeStatus before = slot.last == null ? trace.view().own() : slot.last;
        NodeStatus entry = NodeEntryFactory.after(before, NodeEntryFactory.of(report, null));
        return StatusSizeLimit.fit(entry, budget, EntrySize::of);
    }

    private static List<String> states(NodeStatus entry) {
        return entry.targets().stream()
                .map(target -> target.state() + " " + target.reason())
                .toList();
    }

    @SuppressWarnings("try") // the context works by being there
    private void write(Due due) {
        try (LogContext context = LogContext.of(due.trace().view())) {
            write(due, due.trace().view());
        }
    }

    private void write(Due due, TraceView view) {
        Slot slot = due.slot();
        Instant now = clock.instant();
        StatusClient.Result result = due.remove()
                ? client.remove(view.namespace(), view.name(), view.uid())
                : client.write(view.namespace(), view.name(), view.uid(), stamped(due, wall.instant()));
        lastWrite = now;
        metrics.statusWritten(result.outcome().label());
        switch (result.outcome()) {
            case WRITTEN -> {
                slot.last = due.entry();
                slot.removed = due.remove();
                slot.written = now;
                slot.promised = due.promise() == null ? null : now.plus(due.promise());
                slot.failures = 0;
                assigned.seen(result.trace());
            }
            case GONE -> {
                assigned.missed(view.uid());
                slot.notBefore = now.plusSeconds(30);
                LOG.debugf("TcTrace %s: gone, nothing to report to", view.fullName());
            }
            case TOO_LARGE -> {
                slot.shrink = Math.min(64, slot.shrink * 2);
                retryLater(view, slot, now, result.problem());
            }
            case RETRY -> retryLater(view, slot, now, result.problem());
        }
    }

    private static NodeStatus stamped(Due due, Instant now) {
        return NodeEntryFactory.stamped(due.entry(), Timestamps.seconds(now), due.promise());
    }

    private static void retryLater(TraceView view, Slot slot, Instant now, String problem) {
        slot.failures++;
        slot.notBefore = now.plus(
                Backoff.after(slot.failures, ThreadLocalRandom.current().nextDouble()));
        LOG.warnf("TcTrace %s: the status was not written, trying again: %s", view.fullName(), problem);
    }
}
