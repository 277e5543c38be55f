package dev.tctrace.agent.report.metrics;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToDoubleFunction;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;

import dev.tctrace.agent.report.status.NodeEntry;
import dev.tctrace.agent.report.status.NodeReport;
import dev.tctrace.agent.report.status.Totals;
import dev.tctrace.agent.trace.ProgramView;
import dev.tctrace.api.v1alpha1.ProgramReason;
import dev.tctrace.api.v1alpha1.TargetReason;
import dev.tctrace.api.v1alpha1.VerdictName;

/**
 * The agent's own numbers. Series are labelled by trace, never by pod, address or program, and go with the trace: their
 * number is bounded by the traces that a node takes.
 */
public final class AgentMetrics {
    private static final class PerTrace {
        final List<Meter> meters = new ArrayList<>();
        final Map<TargetReason, Long> targets = new EnumMap<>(TargetReason.class);
        final Map<ProgramReason, Long> untraced = new EnumMap<>(ProgramReason.class);
        final Set<Enum<?>> registered = ConcurrentHashMap.newKeySet();
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
        PerTrace trace = traces.computeIfAbsent(uid, created -> begin(Tags.of("namespace", namespace, "trace", name)));
        trace.totals = NodeEntry.totals(report);
        for (VerdictName verdict : trace.totals.packetsByVerdict().keySet()) {
            if (trace.registered.add(verdict)) {
                counter(
                        trace,
                        "tctrace.packets",
                        "Packets that matched, by the verdict of the tc program",
                        trace.tags.and("verdict", verdict.name()),
                        totals -> totals.packetsByVerdict().getOrDefault(verdict, 0L));
            }
        }
        countTargets(trace, report);
        countUntraced(trace, report);
    }

    /** Forgets the traces that are no more. */
    public void retain(Collection<String> uids) {
        traces.entrySet().removeIf(entry -> {
            if (uids.contains(entry.getKey())) {
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
        return trace;
    }

    private void counter(PerTrace trace, String name, String what, Tags tags, ToDoubleFunction<Totals> value) {
        trace.meters.add(FunctionCounter.builder(name, trace, holder -> value.applyAsDouble(holder.totals))
                .description(what)
                .tags(tags)
                .register(registry));
    }

    private void countTargets(PerTrace trace, NodeReport report) {
        synchronized (trace.targets) {
            trace.targets.clear();
            report.targets().forEach(target -> trace.targets.merge(target.reason(), 1L, Long::sum));
        }
        report.targets().stream()
                .map(NodeReport.TargetReport::reason)
                .filter(trace.registered::add)
                .forEach(reason -> gauge(trace, "tctrace.targets", "Targets by state", trace.targets, reason));
    }

    private void countUntraced(PerTrace trace, NodeReport report) {
        List<ProgramReason> reasons = report.targets().stream()
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
                        reason));
    }

    private <E extends Enum<E>> void gauge(PerTrace trace, String name, String what, Map<E, Long> counts, E reason) {
        trace.meters.add(Gauge.builder(name, counts, map -> {
                    synchronized (map) {
                        return map.getOrDefault(reason, 0L);
                    }
                })
                .description(what)
                .tags(trace.tags.and("reason", reason.name()))
                .register(registry));
    }
}
