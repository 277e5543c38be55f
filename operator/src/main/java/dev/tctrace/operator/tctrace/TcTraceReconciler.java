// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.operator.tctrace;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.api.config.ControllerConfigurationOverrider;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.ErrorStatusUpdateControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.RetryInfo;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.rate.LinearRateLimiter;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import io.quarkiverse.operatorsdk.runtime.api.ConfigurableReconciler;
import org.jboss.logging.Logger;

import dev.tctrace.api.assignment.AssignedTrace;
import dev.tctrace.api.contract.PodSelector;
import dev.tctrace.api.v1alpha1.ConditionReason;
import dev.tctrace.api.v1alpha1.ConditionType;
import dev.tctrace.api.v1alpha1.NodeStatus;
import dev.tctrace.api.v1alpha1.TcTrace;
import dev.tctrace.api.v1alpha1.TcTraceSpec;
import dev.tctrace.api.v1alpha1.TcTraceStatus;
import dev.tctrace.operator.agent.AgentBoard;
import dev.tctrace.operator.agent.AgentState;
import dev.tctrace.operator.agent.NodeDemand;
import dev.tctrace.operator.config.ListPages;
import dev.tctrace.operator.config.OperatorMetrics;
import dev.tctrace.operator.config.OperatorSettings;
import dev.tctrace.operator.config.Retries;
import dev.tctrace.operator.pods.AddressBook;
import dev.tctrace.operator.pods.PodRef;
import dev.tctrace.operator.pods.SlimPod;
import dev.tctrace.operator.pods.SlimService;
import dev.tctrace.operator.pods.SlimStore;
import dev.tctrace.operator.tctrace.StatusFactory.Outcome;

/**
 * Checks a trace, says which nodes it needs, and sums up what their agents report. It writes its own fields of the status
 * and nothing else; a trace has no finalizer, as agents stop by themselves when it is gone.
 */
@ControllerConfiguration(
        name = "tctrace",
        generationAwareEventProcessing = false,
        fieldManager = TcTraceReconciler.FIELD_MANAGER)
public class TcTraceReconciler implements Reconciler<TcTrace>, ConfigurableReconciler<TcTrace> {
    static final String FIELD_MANAGER = "tctrace-operator";
    private static final int GONE = 404;
    /** An API server that refuses so many attempts in a row does so for a reason that people should know. */
    private static final int API_SERVER_ATTEMPTS = 3;

    private static final Logger LOG = Logger.getLogger(TcTraceReconciler.class);

    private final NodeDemand demand;
    private final AgentBoard board;
    private final FilterCheck filter;
    private final OperatorSettings settings;
    private final OperatorMetrics metrics;
    private final Clock clock;
    private final StatusFactory statuses;
    private final TraceIndex index = new TraceIndex();
    private final ReportTimes reports = new ReportTimes();
    private final SlimStore<Pod, SlimPod> pods = SlimStore.pods();
    private final SlimStore<Service, SlimService> services = SlimStore.services();
    private final PeerConfigMaps peers;

    public TcTraceReconciler(
            NodeDemand demand,
            AgentBoard board,
            FilterCheck filter,
            OperatorSettings settings,
            OperatorMetrics metrics,
            Clock clock) {
        this.demand = demand;
        this.board = board;
        this.filter = filter;
        this.settings = settings;
        this.metrics = metrics;
        this.clock = clock;
        this.statuses = new StatusFactory(clock, settings.namespace());
        this.peers = new PeerConfigMaps(settings.namespace(), settings.deployment(), FIELD_MANAGER, clock);
    }

    @Override
    public void updateConfigurationFrom(ControllerConfigurationOverrider<TcTrace> configuration) {
        configuration
                .withOnUpdateFilter(TcTraceReconciler::wakes)
                .withInformerListLimit(ListPages.TRACES)
                // Without an end: a trace that nobody touches gets well by itself.
                .withRetry(Retries.withoutEnd())
                // Many agents report at once: their sum is written no faster than this.
                .withRateLimiter(new LinearRateLimiter(Duration.ofSeconds(2), 4));
    }

    @Override
    public List<EventSource<?, TcTrace>> prepareEventSources(EventSourceContext<TcTrace> context) {
        InformerEventSource<Pod, TcTrace> podEvents = new InformerEventSource<>(
                InformerEventSourceConfiguration.from(Pod.class, TcTrace.class)
                        .withName("pods")
                        .withWatchAllNamespaces()
                        .withInformerListLimit(ListPages.PODS)
                        .withItemStore(pods)
                        .withOnUpdateFilter(TcTraceReconciler::matters)
                        .<TcTrace>withPrimaryToSecondaryMapper(trace -> Set.of())
                        .withSecondaryToPrimaryMapper(pod -> index.tracesOf(SlimPod.of(pod)))
                        .build(),
                context);
        // Most are only looked up: a service that comes or goes changes nothing of what is traced, but for one that is
        // a peer.
        InformerEventSource<Service, TcTrace> serviceEvents = new InformerEventSource<>(
                InformerEventSourceConfiguration.from(Service.class, TcTrace.class)
                        .withName("services")
                        .withWatchAllNamespaces()
                        .withInformerListLimit(ListPages.SERVICES)
                        .withItemStore(services)
                        .<TcTrace>withPrimaryToSecondaryMapper(trace -> Set.of())
                        .withSecondaryToPrimaryMapper(service -> index.tracesOf(SlimService.of(service)))
                        .build(),
                context);
        return List.of(podEvents, serviceEvents, new AgentBoardEvents(board, demand, trace -> {
            forget(ResourceID.fromResource(trace));
            forgetPeers(context.getClient(), trace);
        }));
    }

    /** The address comes after the node, and for traces whose peer the pod is it is what matters. */
    private static boolean matters(Pod now, Pod before) {
        return !PodRef.of(now).equals(PodRef.of(before))
                || !SlimPod.of(now).addresses().equals(SlimPod.of(before).addresses());
    }

    /** On the informer's thread, where nobody tries again: what is left is removed when an operator starts. */
    private void forgetPeers(KubernetesClient client, TcTrace trace) {
        try {
            peers.remove(client, ResourceID.fromResource(trace));
        } catch (KubernetesClientException e) {
            LOG.warnf("The peers' addresses of a deleted trace could not be removed: %s", e.getMessage());
        }
    }

    @Override
    public UpdateControl<TcTrace> reconcile(TcTrace cached, Context<TcTrace> context) {
        TcTrace trace = unpacked(cached);
        ResourceID id = ResourceID.fromResource(trace);
        if (trace.isMarkedForDeletion()) {
            forget(id);
            return UpdateControl.noUpdate();
        }
        TcTraceSpec.Target target =
                trace.getSpec() == null ? null : trace.getSpec().target();
        PeerLookup lookup = PeerLookup.of(
                trace.getSpec(), services.inNamespace(trace.getMetadata().getNamespace()));
        index.selects(id, target, lookup.pods(), lookup.service());
        Observation observed = observe(trace, target, lookup);
        Outcome outcome = statuses.outcome(trace, SpecCheck.problems(trace.getSpec(), filter), observed);
        index.found(
                id,
                Stream.concat(observed.pods().stream().map(PodRef::name), observed.peers().pods().stream())
                        .collect(Collectors.toSet()));
        Conditions.find(outcome.status().conditions(), ConditionType.READY)
                .ifPresent(ready -> metrics.trace(id.toString(), ready.getReason()));
        TcTrace written = trace;
        try {
            removeEntriesOfGoneNodes(trace, context.getClient());
            if (!same(outcome.status(), trace.getStatus())) {
                written =
                        context.resourceOperations().serverSideApplyPrimaryStatus(onlyStatus(trace, outcome.status()));
            }
        } catch (KubernetesClientException e) {
            if (e.getCode() != GONE) {
                throw e;
            }
            // Deleted while we looked.
            return isGone(trace, context) ? goneMeanwhile(trace, context) : UpdateControl.noUpdate();
        }
        if (isGone(trace, context)) {
            return goneMeanwhile(trace, context);
        }
        peers.sweep(context.getClient(), () -> context.getPrimaryCache().list().iterator());
        if (outcome.active() && observed.peers().told()) {
            peers.write(context.getClient(), trace, observed.peers().addresses());
        } else {
            peers.remove(context.getClient(), id);
        }
        // After the status and the peers: an agent that is told of the trace finds there that it is accepted.
        demand.set(id, AssignedTrace.of(trace), outcome.active() ? observed.tracedNodes() : Set.of());
        if (isGone(trace, context)) {
            return goneMeanwhile(trace, context);
        }
        UpdateControl<TcTrace> control = UpdateControl.noUpdate();
        if (matters(written, trace)) {
            // Somebody wrote between our look and our answer, and that event was taken for an echo of ours.
            return control.rescheduleAfter(Duration.ZERO);
        }
        Instant now = clock.instant();
        outcome.lookAgain()
                .ifPresent(then ->
                        control.rescheduleAfter(Duration.between(now, then).plusMillis(100)));
        return control;
    }

    /** What the operator fails at must not look like a trace that is all right. */
    @Override
    public ErrorStatusUpdateControl<TcTrace> updateErrorStatus(
            TcTrace trace, Context<TcTrace> context, Exception failure) {
        int attempt = context.getRetryInfo().map(RetryInfo::getAttemptCount).orElse(0);
        if (failure instanceof KubernetesClientException && attempt < API_SERVER_ATTEMPTS) {
            // It was busy, or being restarted: the next attempt is a moment away.
            return ErrorStatusUpdateControl.defaultErrorProcessing();
        }
        TcTraceStatus told = statuses.failed(trace, failure);
        metrics.trace(ResourceID.fromResource(trace).toString(), ConditionReason.RECONCILE_FAILED.value());
        try {
            if (!same(told, trace.getStatus())) {
                context.resourceOperations().serverSideApplyPrimaryStatus(onlyStatus(trace, told));
            }
        } catch (KubernetesClientException unheard) {
            LOG.debugf("The status could not be written either: %s", unheard.getMessage());
        }
        return ErrorStatusUpdateControl.defaultErrorProcessing();
    }

    private static boolean isGone(TcTrace trace, Context<TcTrace> context) {
        return context.getPrimaryCache()
                .get(ResourceID.fromResource(trace))
                .filter(now ->
                        now.getMetadata().getUid().equals(trace.getMetadata().getUid()))
                .isEmpty();
    }

    /** The event that says so may have come already, before we took note of anything here: then no other will come. */
    private UpdateControl<TcTrace> goneMeanwhile(TcTrace trace, Context<TcTrace> context) {
        forget(ResourceID.fromResource(trace));
        forgetPeers(context.getClient(), trace);
        return UpdateControl.noUpdate();
    }

    private void forget(ResourceID trace) {
        demand.remove(trace);
        index.forget(trace);
        reports.forget(trace);
        metrics.traceGone(trace.toString());
    }

    private Observation observe(TcTrace trace, TcTraceSpec.Target target, PeerLookup lookup) {
        String namespace = trace.getMetadata().getNamespace();
        List<PodRef> matching = target == null ? List.of() : matching(namespace, target);
        Map<String, AgentState> agents = new HashMap<>();
        Map<String, Instant> agentsSeen = new HashMap<>();
        for (PodRef pod : matching) {
            if (pod.scheduled()) {
                board.of(pod.node()).ifPresent(state -> agents.put(pod.node(), state));
                board.seenAt(pod.node()).ifPresent(at -> agentsSeen.put(pod.node(), at));
            }
        }
        return new Observation(
                matching,
                agents,
                settings.limits().nodesPerTrace(),
                AddressBook.of(
                        Peers.addresses(nodes(trace)), pods.inNamespace(namespace), services.inNamespace(namespace)),
                reports.note(ResourceID.fromResource(trace), nodes(trace), clock.instant()),
                agentsSeen,
                lookup.among(namespace, pods.inNamespace(namespace)));
    }

    /** A target that names its pod costs one look, any other a look at each pod of its namespace, though not at its name. */
    private List<PodRef> matching(String namespace, TcTraceSpec.Target target) {
        Stream<SlimPod> candidates = PodSelector.hasName(target)
                ? pods.named(namespace, target.podName()).stream()
                : pods.inNamespace(namespace);
        return candidates
                .filter(pod -> PodSelector.matches(target.podSelector(), pod.labels()))
                .map(SlimPod::ref)
                .toList();
    }

    /** An agent removes its own entry only as long as its node lives: what a gone node left is ours to remove. */
    private void removeEntriesOfGoneNodes(TcTrace trace, KubernetesClient client) {
        if (trace.getStatus() == null || trace.getStatus().nodes() == null) {
            return;
        }
        for (NodeStatus entry : trace.getStatus().nodes()) {
            if (!board.knows(entry.name())
                    && client.nodes().withName(entry.name()).get() == null) {
                NodeEntry.remove(client, trace, entry.name());
                LOG.infof(
                        "Removed the entry of node %s, which is gone, from %s/%s",
                        entry.name(),
                        trace.getMetadata().getNamespace(),
                        trace.getMetadata().getName());
            }
        }
    }

    /** Only what is ours is sent: the apply takes nothing from the agents. */
    private static TcTrace onlyStatus(TcTrace trace, TcTraceStatus status) {
        TcTrace applied = new TcTrace();
        applied.setMetadata(new ObjectMetaBuilder()
                .withNamespace(trace.getMetadata().getNamespace())
                .withName(trace.getMetadata().getName())
                .build());
        applied.setStatus(status);
        return applied;
    }

    static boolean same(TcTraceStatus wanted, TcTraceStatus current) {
        return current != null && Objects.equals(wanted, current.withNodes(null));
    }

    private static TcTraceStatus ours(TcTrace trace) {
        return trace.getStatus() == null ? null : trace.getStatus().withNodes(null);
    }

    /**
     * What somebody else wrote over our part of the status does, too: nothing else may ever come that would put it right. That what we
     * wrote ourselves does not, the SDK sees to: it knows the version that our write was answered with.
     */
    static boolean wakes(TcTrace now, TcTrace before) {
        return matters(now, before) || !Objects.equals(ours(now), ours(before));
    }

    /** Of what others write: a new spec, a report of an agent, or the deletion. */
    static boolean matters(TcTrace now, TcTrace before) {
        return !Objects.equals(
                        now.getMetadata().getGeneration(), before.getMetadata().getGeneration())
                || !Objects.equals(
                        now.getMetadata().getDeletionTimestamp(),
                        before.getMetadata().getDeletionTimestamp())
                || !Objects.equals(nodes(now), nodes(before));
    }

    /** The same trace with its entries as they are asked for, many times: the cache has them compressed. */
    private static TcTrace unpacked(TcTrace cached) {
        TcTraceStatus status = cached.getStatus();
        if (status == null || status.nodes() == null) {
            return cached;
        }
        TcTrace trace = new TcTrace();
        trace.setMetadata(cached.getMetadata());
        trace.setSpec(cached.getSpec());
        trace.setStatus(status.withNodes(List.copyOf(status.nodes())));
        return trace;
    }

    private static List<NodeStatus> nodes(TcTrace trace) {
        return trace.getStatus() == null || trace.getStatus().nodes() == null
                ? List.of()
                : trace.getStatus().nodes();
    }
}
