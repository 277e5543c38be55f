// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.node;

import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;

import dev.tctrace.agent.report.events.EventLedger;
import dev.tctrace.agent.report.status.CarriedCounters;
import dev.tctrace.agent.report.status.NodeReport;
import dev.tctrace.agent.report.status.NodeReport.TargetReport;
import dev.tctrace.agent.report.status.RecentRing;
import dev.tctrace.api.v1alpha1.EventReason;
import dev.tctrace.api.v1alpha1.NodeStatus;
import dev.tctrace.api.v1alpha1.SpecDefaults;
import dev.tctrace.api.v1alpha1.TargetReason;
import dev.tctrace.api.v1alpha1.TargetState;
import dev.tctrace.api.v1alpha1.TcTraceSpec;
import dev.tctrace.tracer.SessionSnapshot;
import dev.tctrace.tracer.TraceListener;
import dev.tctrace.tracer.TraceRequest;

/**
 * One TcTrace on this node: its targets, and what they have seen so far. The reconciling thread changes it, the reporting
 * threads read it. Sessions are asked for snapshots without its lock, so that a slow one holds up no other thread.
 */
final class RunningTrace {
    private record TargetCondition(TargetState state, TargetReason reason) {}

    /** Who is asked what at one moment. */
    private record Asked(TraceRequest request, List<RunningTarget> targets) {}

    private final Map<TargetKey, RunningTarget> targets = new LinkedHashMap<>();
    private final Map<TargetKey, TargetCondition> told = new HashMap<>();
    private final RecentRing recent;
    private final EventLedger events;
    private final PacketCollector packets;
    private final Clock clock;
    private final Function<TraceView, TracePeers> openPeers;
    /** Those of before, until the last session that was asked about them is closed. */
    private final List<TracePeers> formerPeers = new ArrayList<>();

    private CarriedCounters ledger;
    private TracePeers peers;
    private TraceRequest request;
    /** A hash of it, for the agent that comes after this one. */
    private String question;
    /** What is shown once nothing is traced any more: the targets as they last were. */
    private List<TargetReport> stopped = List.of();

    private volatile TraceView view;

    /** @param openPeers for a trace whose spec.peer is not null */
    RunningTrace(TraceView view, Clock clock, Function<TraceView, TracePeers> openPeers) {
        this.clock = clock;
        this.view = view;
        this.openPeers = openPeers;
        this.request = asked(view);
        this.recent = new RecentRing(recentPackets(view.spec()));
        this.events = new EventLedger(
                String.format("%012x", ThreadLocalRandom.current().nextLong(1L << 48)), view.nodes());
        this.packets = new PacketCollector(recent, events, this::tellsEvents, this::tellsPodEvents, System::nanoTime);
        this.question = TraceRequests.question(view.spec());
        this.ledger = resumed(view, question);
        if (view.stage() != TraceView.Stage.ACTIVE) {
            ledger.paused();
        }
    }

    /** The entry is an earlier agent's memory, as long as it counted the same. */
    private static CarriedCounters resumed(TraceView view, String question) {
        return Optional.ofNullable(view.own())
                .filter(entry -> countsTheSame(entry, view, question))
                .map(CarriedCounters::resume)
                .orElseGet(CarriedCounters::new);
    }

    private static boolean countsTheSame(NodeStatus entry, TraceView view, String question) {
        if (entry.agent() == null || entry.agent().question() == null) {
            return Objects.equals(entry.observedGeneration(), view.generation());
        }
        return question.equals(entry.agent().question());
    }

    /**
     * Takes the trace as it is now. Where it asks something else, counting starts anew; an edit that asks the same (of the
     * report, say) changes no count, and while a trace is stopped nothing is asked.
     */
    synchronized void update(TraceView now) {
        view = now;
        if (now.stage() != TraceView.Stage.ACTIVE) {
            ledger.paused();
            return;
        }
        TraceRequest asked = asked(now);
        if (!asked.equals(request)) {
            request = asked;
            question = TraceRequests.question(now.spec());
            ledger = new CarriedCounters();
            packets.finish();
            recent.resize(0);
        }
        stopped = List.of();
        recent.resize(recentPackets(now.spec()));
    }

    /** What the engine is asked; another spec.peer is another set of addresses, and so another question. */
    private TraceRequest asked(TraceView now) {
        TcTraceSpec.PeerSelector wanted = now.spec().peer();
        if (!Objects.equals(wanted, peers == null ? null : peers.selector())) {
            if (peers != null) {
                formerPeers.add(peers);
            }
            peers = wanted == null ? null : openPeers.apply(now);
        }
        return TraceRequests.of(now.spec()).withPeers(peers == null ? null : peers.set());
    }

    private synchronized void closeFormerPeers() {
        formerPeers.removeIf(former -> {
            boolean used = targets.values().stream()
                    .anyMatch(target ->
                            target.request() != null && target.request().peers() == former.set());
            if (!used) {
                former.close();
            }
            return !used;
        });
    }

    /** Stops it for good. */
    void end(String why) {
        stop(why);
        synchronized (this) {
            if (peers != null) {
                formerPeers.add(peers);
                peers = null;
            }
        }
        closeFormerPeers();
    }

    TraceView view() {
        return view;
    }

    synchronized TraceRequest request() {
        return request;
    }

    synchronized List<RunningTarget> targets() {
        return new ArrayList<>(targets.values());
    }

    synchronized RunningTarget target(TargetKey key) {
        return targets.get(key);
    }

    EventLedger events() {
        return events;
    }

    /** Puts a target in its place. A session that it takes the place of is closed first, so that no packet is missed. */
    void put(RunningTarget target) {
        RunningTarget old = target(target.key());
        Optional<SessionSnapshot> last =
                old == null || old.session() == target.session() ? Optional.empty() : old.close();
        synchronized (this) {
            last.ifPresent(snapshot -> ended(old, snapshot));
            targets.put(target.key(), target);
            if (target.session() != null) {
                ledger.traced(target.pod().name(), target.key().interfaceName(), clock.instant());
            }
        }
        closeFormerPeers();
    }

    /** Takes a target away, and closes its session. */
    void remove(TargetKey key) {
        RunningTarget old = target(key);
        if (old != null) {
            Optional<SessionSnapshot> last = old.close();
            synchronized (this) {
                last.ifPresent(snapshot -> ended(old, snapshot));
                targets.remove(key);
                told.remove(key);
            }
        }
    }

    /** Takes all targets away, and keeps them on the page with what they counted. */
    void stop(String why) {
        List<RunningTarget> old = targets();
        if (old.isEmpty()) {
            return;
        }
        Map<RunningTarget, SessionSnapshot> last = new LinkedHashMap<>();
        old.forEach(target -> last.put(target, target.close().orElse(null)));
        synchronized (this) {
            List<TargetReport> reports = new ArrayList<>();
            last.forEach((target, snapshot) -> {
                if (snapshot != null) {
                    ended(target, snapshot);
                }
                reports.add(
                        TargetReport.stopped(target.pod().name(), target.key().interfaceName(), why, snapshot));
            });
            targets.clear();
            told.clear();
            stopped = List.copyOf(reports);
            packets.finish();
        }
    }

    NodeReport report(String node, String agentPod) {
        packets.settle();
        while (true) {
            Asked asked = asked();
            List<TargetReport> reports = asked.targets().stream()
                    .map(target -> report(target, asked.request()))
                    .sorted(Comparator.comparing(TargetReport::pod))
                    .toList();
            synchronized (this) {
                // Else what a session counted that ended meanwhile would count twice, or not at all.
                if (asked.equals(asked())) {
                    return new NodeReport(
                            node,
                            agentPod,
                            view.generation(),
                            question,
                            targets.isEmpty() ? stopped : reports,
                            ledger,
                            recent.newestFirst(),
                            "");
                }
            }
        }
    }

    private synchronized Asked asked() {
        return new Asked(request, List.copyOf(targets.values()));
    }

    /** Tells once of each target whose state has become one that people should know. */
    void tellStates() {
        packets.settle();
        Asked asked = asked();
        for (RunningTarget target : asked.targets()) {
            TargetReport report = report(target, asked.request());
            if (isNew(target, new TargetCondition(report.state(), report.reason()))) {
                TargetEvents.of(target.pod(), report)
                        .ifPresent(told -> events.happened(told.reason(), told.pod(), told.message(), clock.instant()));
            }
        }
    }

    /** Of a target that was taken away or replaced meanwhile, nothing is new. */
    private synchronized boolean isNew(RunningTarget target, TargetCondition now) {
        return target.equals(targets.get(target.key())) && !now.equals(told.put(target.key(), now));
    }

    void happened(EventReason reason, String message) {
        events.happened(reason, null, message, clock.instant());
    }

    /** Where the packets of one of this trace's targets go. */
    TraceListener sink(PodView pod) {
        return new PacketReports(pod, packets, events, clock);
    }

    boolean tellsEvents() {
        return settings().map(TcTraceSpec.Report::events).orElse(true);
    }

    private boolean tellsPodEvents() {
        return settings().map(TcTraceSpec.Report::podEvents).orElse(false);
    }

    private Optional<TcTraceSpec.Report> settings() {
        return Optional.ofNullable(view.spec().report());
    }

    /** A session that was asked something else is about to be replaced: its counts are no answer to the spec of now. */
    private static TargetReport report(RunningTarget target, TraceRequest request) {
        return target.session() == null || target.request().equals(request)
                ? target.report()
                : TargetReport.starting(target.pod().name(), target.key().interfaceName());
    }

    /** What a session counted is left out if it was asked something else than what is asked now. */
    private void ended(RunningTarget target, SessionSnapshot last) {
        if (target.request().equals(request)) {
            ledger.ended(last);
        }
    }

    private static int recentPackets(TcTraceSpec spec) {
        return Optional.ofNullable(spec.report())
                .map(TcTraceSpec.Report::recentPackets)
                .map(count -> Math.max(0, Math.min(100, count)))
                .orElse(SpecDefaults.RECENT_PACKETS);
    }
}
