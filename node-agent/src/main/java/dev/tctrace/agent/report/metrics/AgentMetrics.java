// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.report.metrics;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;

import dev.tctrace.agent.report.status.NodeEntryFactory;
import dev.tctrace.agent.report.status.NodeReport;
import dev.tctrace.agent.report.status.Totals;
import dev.tctrace.api.v1alpha1.TargetReason;
import dev.tctrace.api.v1alpha1.TargetState;
import dev.tctrace.tracer.ProgramView;
import dev.tctrace.tracer.tc.NotTracedReason;
import dev.tctrace.tracer.tc.Verdict;

/**
 * The agent's own numbers. Series are labelled by trace, never by pod, address or program, and go with the trace: their
 * number is bounded by the traces that a node takes.
 */
public final class AgentMetrics {
    /** @param reason null where it is traced */
    private record StateAndReason(TargetState state, TargetReason reason) {
        Tags tags() {
            return Tags.of("state", state.value(), "reason", reason == null ? "" : reason.value());
        }
    }

    private static final class PerTrace {
        final List<Meter> meters = new ArrayList<>();
        final Map<StateAndReason, Long> targets = new HashMap<>();
        final Map<NotTracedReason, Long> untraced = new EnumMap<>(NotTracedReason.class);
        final Set<Object> registered = ConcurrentHashMap.newKeySet();
        volatile Totals totals = Totals.ZERO;
        final Tags tags;

        PerTrace(Tags tags) {
            this.tags = tags;
        }
    }

    private final MeterRegistry registry;
    private final Map<String, PerTrace> traces = new ConcurrentHashMap<>();

    public AgentMetrics(MeterRegistry registry) {
        this.registry = registry;
        Gauge.builder("tctrace.traces", traces, Map::size)
                .description("TcTraces that this node takes part in")
                .register(registry);
    }

    /** Takes over what a trace counts now. Called by one thread. */
    public void update(String uid, String namespace, String name, NodeReport report) {
        Tags tags = Tags.of("namespace", namespace, "trace", name);
        if (!traces.containsKey(uid)) {
            // One of this name that is not forgotten yet has the same series, which would go with it.
            removeIf(entry -> entry.getValue().tags.equals(tags));
        }
        PerTrace trace = traces.computeIfAbsent(uid, created -> begin(tags));
        trace.totals = NodeEntryFactory.totals(report);
        for (Verdict verdict : trace.totals.packetsByVerdict().keySet()) {
            if (trace.registered.add(verdict)) {
                counter(
                        trace,
                        "tctrace.packets",
                        "Packets that matched, by the verdict of the tc program",
                        trace.tags.and("verdict", verdict.name()),
                        totals -> totals.packetsByVerdict().getOrDefault(verdict, 0L));
            }
        }
        for (String reason : trace.totals.droppedByKernel().keySet()) {
            if (trace.registered.add("drop " + reason)) {
                counter(
                        trace,
                        "tctrace.packets.dropped.by.kernel",
                        "Reported packets that the kernel itself dropped afterwards, by its reason",
                        trace.tags.and("reason", reason),
                        totals -> totals.droppedByKernel().getOrDefault(reason, 0L));
            }
        }
        countTargets(trace, report);
        countUntraced(trace, report);
    }

    /** Forgets the traces that are no more. */
    public void retain(Collection<String> uids) {
        removeIf(entry -> !uids.contains(entry.getKey()));
    }

    private void removeIf(Predicate<Map.Entry<String, PerTrace>> gone) {
        traces.entrySet().removeIf(entry -> {
            if (!gone.test(entry)) {
                return false;
            }
            entry.getValue().meters.forEach(registry::remove);
            return true;
        });
    }

    /** One patch of a status, by what became of it. */
    public void statusWritten(String outcome) {
        registry.counter("tctrace.status.patches", "outcome", outcome).increment();
    }

    /** One write of an Event, by its reason and what became of it. */
    public void eventWritten(String reason, String outcome) {
        registry.counter("tctrace.events", "reason", reason, "outcome", outcome).increment();
    }

    /** Happenings that no Event tells of. */
    public void eventsSuppressed(long more) {
        registry.counter("tctrace.events.suppressed").increment(more);
    }

    private PerTrace begin(Tags tags) {
        PerTrace trace = new PerTrace(tags);
        counter(trace, "tctrace.packet.bytes", "Bytes of the packets that matched", tags, Totals::bytes);
        counter(trace, "tctrace.packets.dropped", "Packets that a tc program dropped", tags, Totals::dropped);
        counter(
                trace,
                "tctrace.records.sampled.out",
                "Packets that were counted but not reported, to keep to sampling.maxRecordsPerSecond",
                tags,
                Totals::sampledOut);
        counter(
                trace,
                "tctrace.records.lost",
                "Packets that were counted but whose record found the ring buffer full",
                tags,
                Totals::lost);
        counter(
                trace,
                "tctrace.packets.unfiltered",
                "Packets that match or not: the filter needs bytes of them that could not be read",
                tags,
                Totals::unfiltered);
        return trace;
    }

    private void counter(PerTrace trace, String name, String what, Tags tags, ToDoubleFunction<Totals> value) {
        trace.meters.add(FunctionCounter.builder(name, trace, holder -> value.applyAsDouble(holder.totals))
                .description(what)
                .tags(tags)
                .register(registry));
    }

    private void countTargets(PerTrace trace, NodeReport report) {
        List<StateAndReason> states = report.targets().stream()
                .map(target -> new StateAndReason(target.state(), target.reason()))
                .toList();
        synchronized (trace.targets) {
            trace.targets.clear();
            states.forEach(state -> trace.targets.merge(state, 1L, Long::sum));
        }
        states.stream()
                .filter(trace.registered::add)
                .forEach(state ->
                        gauge(trace, "tctrace.targets", "Targets by state", trace.targets, state.tags(), state));
    }

    private void countUntraced(PerTrace trace, NodeReport report) {
        List<NotTracedReason> reasons = report.targets().stream()
                .map(NodeReport.TargetReport::snapshot)
                .filter(Objects::nonNull)
                .flatMap(snapshot -> snapshot.programs().stream())
                .filter(program -> !program.traced())
                .map(ProgramView::reason)
                .filter(Objects::nonNull)
                .toList();
        synchronized (trace.untraced) {
            trace.untraced.clear();
            reasons.forEach(reason -> trace.untraced.merge(reason, 1L, Long::sum));
        }
        reasons.stream()
                .filter(trace.registered::add)
                .forEach(reason -> gauge(
                        trace,
                        "tctrace.programs.untraced",
                        "tc programs that cannot be traced, by reason",
                        trace.untraced,
                        Tags.of("reason", reason.label()),
                        reason));
    }

    private <K> void gauge(PerTrace trace, String name, String what, Map<K, Long> counts, Tags tags, K key) {
        trace.meters.add(Gauge.builder(name, counts, map -> {
                    synchronized (map) {
                        return map.getOrDefault(key, 0L);
                    }
                })
                .description(what)
                .tags(trace.tags.and(tags))
                .register(registry));
    }
}
