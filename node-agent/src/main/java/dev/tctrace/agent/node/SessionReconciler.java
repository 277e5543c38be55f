// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.node;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jboss.logging.Logger;

import dev.tctrace.agent.node.PodNetworks.Held;
import dev.tctrace.agent.node.TraceView.Stage;
import dev.tctrace.agent.pod.PodNetwork;
import dev.tctrace.agent.report.status.NodeEntryFactory;
import dev.tctrace.agent.report.status.Totals;
import dev.tctrace.api.v1alpha1.EventReason;
import dev.tctrace.api.v1alpha1.TargetReason;
import dev.tctrace.pcap.FilterException;
import dev.tctrace.tracer.PrintableText;
import dev.tctrace.tracer.Target;
import dev.tctrace.tracer.TraceEngine;
import dev.tctrace.tracer.TraceRequest;
import dev.tctrace.tracer.TraceSession;

/** Makes the sessions of this node what they should be. For one thread; {@link #traces} may be read by any. */
final class SessionReconciler {
    private static final Logger LOG = Logger.getLogger(SessionReconciler.class);
    /** How often a pod that is traced is looked up again, in case its sandbox was made anew unnoticed. */
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(30);

    private final Map<String, RunningTrace> traces = new ConcurrentHashMap<>();
    private final Map<TargetKey, Instant> lookedUp = new HashMap<>();
    private final AgentIdentity identity;
    private final int maxTargets;
    private final PodNetworks networks;
    private final TraceEngine engine;
    private final PeerAddressSource peers;
    private final Clock wall;
    private final Clock clock;

    /**
     * @param wall tells when something happened
     * @param clock decides when to look: one that nobody sets
     */
    SessionReconciler(
            AgentIdentity identity,
            int maxTargets,
            PodNetworks networks,
            TraceEngine engine,
            PeerAddressSource peers,
            Clock wall,
            Clock clock) {
        this.identity = identity;
        this.maxTargets = maxTargets;
        this.networks = networks;
        this.engine = engine;
        this.peers = peers;
        this.wall = wall;
        this.clock = clock;
    }

    Collection<RunningTrace> traces() {
        return traces.values();
    }

    /** Takes traces and pods as they are now, and opens and closes sessions accordingly. */
    @SuppressWarnings("try") // the context works by being there
    void run(Collection<TraceView> seen, Collection<PodView> pods) {
        Map<String, TraceView> views = seen.stream()
                .filter(view -> view.stage() != Stage.DELETING)
                .map(this::effective)
                .collect(Collectors.toMap(TraceView::uid, Function.identity(), (one, other) -> other));
        forgetGone(views.keySet());
        Map<String, List<WantedTarget>> wanted =
                DesiredTargets.decide(views.values(), pods, listed(), running(), maxTargets).stream()
                        .collect(Collectors.groupingBy(target -> target.key().traceUid()));
        lookedUp.keySet()
                .retainAll(wanted.values().stream()
                        .flatMap(List::stream)
                        .map(WantedTarget::key)
                        .collect(Collectors.toSet()));
        for (TraceView view : views.values()) {
            try (LogContext context = LogContext.of(view)) {
                follow(view, wanted.getOrDefault(view.uid(), List.of()));
            } catch (RuntimeException unexpected) {
                LOG.errorf(unexpected, "TcTrace %s: could not be brought up to date, trying again", view.fullName());
            }
        }
    }

    /** Stops everything, for good. */
    void stop(String why) {
        traces.values().forEach(trace -> trace.end(why));
    }

    /** A spec that is not accepted yet changes nothing: what was accepted before goes on. */
    private TraceView effective(TraceView view) {
        RunningTrace running = traces.get(view.uid());
        return view.stage() == Stage.WAITING && running != null ? view.withSpecOf(running.view()) : view;
    }

    private Set<TargetKey> listed() {
        return targets().map(RunningTarget::key).collect(Collectors.toSet());
    }

    private Set<TargetKey> running() {
        return targets()
                .filter(target -> target.session() != null)
                .map(RunningTarget::key)
                .collect(Collectors.toSet());
    }

    private Stream<RunningTarget> targets() {
        return traces.values().stream().flatMap(trace -> trace.targets().stream());
    }

    private void forgetGone(Set<String> uids) {
        for (String uid : Set.copyOf(traces.keySet())) {
            if (!uids.contains(uid)) {
                RunningTrace gone = traces.remove(uid);
                gone.end("The TcTrace is gone.");
                LOG.infof("TcTrace %s: ended on this node", gone.view().fullName());
            }
        }
    }

    private void follow(TraceView view, List<WantedTarget> wanted) {
        RunningTrace trace = traces.get(view.uid());
        if (trace == null) {
            if (view.stage() != Stage.ACTIVE || (wanted.isEmpty() && view.own() == null)) {
                return;
            }
            trace = new RunningTrace(view, wall, this::openPeers);
            traces.put(view.uid(), trace);
            LOG.infof("TcTrace %s: %d targets on this node", view.fullName(), wanted.size());
        }
        trace.update(view);
        if (view.stage() == Stage.ACTIVE || view.stage() == Stage.ELSEWHERE) {
            apply(trace, wanted);
        } else {
            stop(trace, view.stage());
        }
    }

    private TracePeers openPeers(TraceView view) {
        return new TracePeers(view.spec().peer(), view.uid(), engine.peers(), peers);
    }

    private void stop(RunningTrace trace, Stage stage) {
        if (trace.targets().isEmpty()) {
            return;
        }
        String why = switch (stage) {
            case COMPLETE -> "The trace is complete; what was counted stays.";
            case SUSPENDED -> "The trace is suspended; set spec.suspend to false to go on.";
            default -> "The spec was not accepted: see the condition Accepted.";
        };
        trace.stop(why);
        LOG.infof("TcTrace %s: %s", trace.view().fullName(), why);
        if (stage == Stage.COMPLETE) {
            Totals totals = NodeEntryFactory.totals(trace.report(identity.node(), identity.pod()));
            trace.happened(
                    EventReason.TRACE_COMPLETED,
                    "Tracing on node " + identity.node() + " is complete: " + totals.packets() + " packets matched, "
                            + totals.dropped() + " of them dropped");
        }
    }

    private void apply(RunningTrace trace, List<WantedTarget> wanted) {
        Set<TargetKey> keys = wanted.stream().map(WantedTarget::key).collect(Collectors.toCollection(HashSet::new));
        for (RunningTarget target : trace.targets()) {
            if (!keys.contains(target.key())) {
                trace.remove(target.key());
                LOG.infof(
                        "TcTrace %s: pod %s is gone, or no longer selected",
                        trace.view().fullName(), target.pod().name());
            }
        }
        for (WantedTarget target : wanted) {
            if (target.traced()) {
                trace(trace, target);
            } else {
                trace.put(RunningTarget.without(target, target.refusal(), target.message()));
            }
        }
    }

    private void trace(RunningTrace trace, WantedTarget wanted) {
        RunningTarget current = trace.target(wanted.key());
        TraceRequest request = trace.request();
        if (current != null && current.session() != null && upToDate(current, wanted, request)) {
            return;
        }
        lookedUp.put(wanted.key(), clock.instant());
        PodNetwork network = networks.find(wanted.pod().uid());
        if (network instanceof PodNetwork.Own own) {
            if (current != null && current.answers(request, own.inode())) {
                trace.put(current.with(wanted.pod()));
            } else {
                trace.put(networks.hold(own)
                        .map(held -> open(trace, wanted, request, held))
                        .orElseGet(() -> notFound(wanted, "its process has just ended")));
            }
        } else if (network instanceof PodNetwork.NotFound nothing) {
            trace.put(notFound(wanted, nothing.why()));
        } else {
            trace.put(RunningTarget.without(wanted, TargetReason.HOST_NETWORK, DesiredTargets.HOST_NETWORK));
        }
    }

    private RunningTarget notFound(WantedTarget wanted, String why) {
        return RunningTarget.without(
                wanted,
                TargetReason.NAMESPACE_NOT_FOUND,
                "The pod's network was not found on node " + identity.node() + ": " + why + ". Looking again.");
    }

    private boolean upToDate(RunningTarget current, WantedTarget wanted, TraceRequest request) {
        Instant last = lookedUp.getOrDefault(wanted.key(), Instant.MIN);
        return current.request().equals(request)
                && current.pod().sandbox().equals(wanted.pod().sandbox())
                && current.sees()
                && clock.instant().isBefore(last.plus(LOOK_AGAIN));
    }

    @SuppressWarnings("try") // the context works by being there
    private RunningTarget open(RunningTrace trace, WantedTarget wanted, TraceRequest request, Held namespace) {
        Target target =
                new Target(wanted.pod().name(), namespace.path(), wanted.key().interfaceName());
        try (LogContext context = LogContext.of(trace.view(), target.pod(), target.interfaceName())) {
            TraceSession session = engine.open(target, request, trace.sink(wanted.pod()));
            LOG.infof(
                    "TcTrace %s: tracing %s of pod %s",
                    trace.view().fullName(), PrintableText.of(target.interfaceName()), target.pod());
            return RunningTarget.traced(wanted, request, namespace, session);
        } catch (FilterException invalid) {
            namespace.release().run();
            return RunningTarget.without(
                    wanted, TargetReason.FAILED, "The filter does not fit this interface: " + invalid.getMessage());
        } catch (RuntimeException | LinkageError failed) {
            namespace.release().run();
            String message = failed instanceof LinkageError
                    ? "libbpf cannot be loaded: use the agent's image of this release, which has libbpf.so.1. "
                            + failed.getMessage()
                    : String.valueOf(failed.getMessage());
            RunningTarget before = trace.target(wanted.key());
            if (before == null || !message.equals(before.message())) {
                // Tried again every two seconds, told once.
                LOG.warnf(
                        failed,
                        "TcTrace %s: pod %s cannot be traced",
                        trace.view().fullName(),
                        target.pod());
            }
            return RunningTarget.without(wanted, TargetReason.FAILED, message);
        }
    }
}
