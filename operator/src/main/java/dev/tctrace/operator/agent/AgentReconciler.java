// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.operator.agent;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.javaoperatorsdk.operator.api.config.ControllerConfigurationOverrider;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import io.quarkiverse.operatorsdk.runtime.api.ConfigurableReconciler;
import org.jboss.logging.Logger;

import dev.tctrace.api.assignment.AssignedTrace;
import dev.tctrace.operator.agent.AgentPlan.Situation;
import dev.tctrace.operator.config.ListPages;
import dev.tctrace.operator.config.OperatorMetrics;
import dev.tctrace.operator.config.OperatorSettings;
import dev.tctrace.operator.config.Retries;

/** Keeps one agent pod on each node that a trace needs, and none elsewhere. */
@ControllerConfiguration(name = "agent", generationAwareEventProcessing = false)
public class AgentReconciler implements Reconciler<Node>, ConfigurableReconciler<Node> {
    private static final Logger LOG = Logger.getLogger(AgentReconciler.class);
    private static final int GONE = 404;
    private static final int CONFLICT = 409;
    /** How soon what is left of gone nodes is tried again. */
    private static final Duration SWEEP_AGAIN = Duration.ofSeconds(10);

    private final NodeDemand demand;
    private final AgentBoard board;
    private final AgentPodSpecFactory spec;
    private final OperatorSettings settings;
    private final OperatorMetrics metrics;
    private final Clock clock;
    private final Map<String, History> histories = new ConcurrentHashMap<>();
    /** When this operator began to act; null before. */
    private final AtomicReference<Instant> startedAt = new AtomicReference<>();
    /** When to look for agents of nodes that are gone; null while none is known to be left. */
    private final AtomicReference<Instant> sweepAt = new AtomicReference<>(Instant.MIN);

    private InformerEventSource<Pod, Node> agents;

    /** What a node's past adds to its present. Lost with a restart: the grace and the backoff begin again, which does no harm. */
    private record History(Optional<Instant> idleSince, int failures, Optional<Instant> lastFailure) {
        static final History NONE = new History(Optional.empty(), 0, Optional.empty());
    }

    public AgentReconciler(
            NodeDemand demand,
            AgentBoard board,
            AgentPodSpecFactory spec,
            OperatorSettings settings,
            OperatorMetrics metrics,
            Clock clock) {
        this.demand = demand;
        this.board = board;
        this.spec = spec;
        this.settings = settings;
        this.metrics = metrics;
        this.clock = clock;
    }

    @Override
    public void updateConfigurationFrom(ControllerConfigurationOverrider<Node> configuration) {
        configuration
                .withOnUpdateFilter(AgentReconciler::matters)
                .withInformerListLimit(ListPages.NODES)
                .withRetry(Retries.withoutEnd());
    }

    @Override
    public List<EventSource<?, Node>> prepareEventSources(EventSourceContext<Node> context) {
        agents = new InformerEventSource<>(
                InformerEventSourceConfiguration.from(Pod.class, Node.class)
                        .withName("agent-pods")
                        .withNamespaces(Set.of(settings.namespace()))
                        .withLabelSelector(AgentPod.NAME_LABEL + "=" + AgentPod.NAME)
                        .withInformerListLimit(ListPages.PODS)
                        .withSecondaryToPrimaryMapper(pod -> Set.of(new ResourceID(AgentPod.nodeOf(pod))))
                        .build(),
                context);
        return List.of(
                agents,
                new NodeDemandEvents(
                        demand,
                        node -> board.exists(node.getMetadata().getName()),
                        node -> gone(node.getMetadata().getName(), context.getClient())));
    }

    @Override
    public UpdateControl<Node> reconcile(Node node, Context<Node> context) {
        Instant now = clock.instant();
        startedAt.compareAndSet(null, now);
        UpdateControl<Node> control = follow(node, now, context);
        return sweep(now, context) ? control : control.rescheduleAfter(SWEEP_AGAIN);
    }

    private UpdateControl<Node> follow(Node node, Instant now, Context<Node> context) {
        String name = node.getMetadata().getName();
        Optional<Pod> current = context.getSecondaryResource(Pod.class);
        boolean needed = demand.needs(name);
        Optional<String> unfit = NodeFitness.problem(node);
        if (!needed && current.isEmpty()) {
            // As most nodes: what their agent would look like costs more than all else that is done for them.
            board.put(name, unfit.map(AgentState::unsuitable).orElse(AgentState.ABSENT), now);
            metrics.agentGone(name);
            return UpdateControl.noUpdate();
        }
        History history = histories.merge(
                name, next(History.NONE, needed, current, now), (old, none) -> next(old, needed, current, now));
        List<AssignedTrace> traces = assigned(name, current, now);
        Pod desired = AgentPod.desired(name, spec.get(), traces);
        AgentPlan plan = AgentPlan.decide(
                new Situation(
                        needed,
                        unfit.isEmpty(),
                        current,
                        AgentPod.hashOf(desired),
                        AgentPod.tracesOf(desired),
                        settings.agent().idleGrace(),
                        history.idleSince(),
                        history.failures(),
                        history.lastFailure()),
                now);
        if (plan.action() == AgentPlan.Action.ASSIGN) {
            assign(current.orElseThrow(), traces, context.getClient());
        }
        AgentState state = perform(plan, node, desired, current, context);
        AgentState told = unfit.map(AgentState::unsuitable).orElse(state);
        board.put(name, told, now);
        if (needed) {
            metrics.agent(name, told.phase().label());
        } else {
            metrics.agentGone(name);
        }
        UpdateControl<Node> control = UpdateControl.noUpdate();
        return plan.lookAgain() == null ? control : control.rescheduleAfter(plan.lookAgain());
    }

    private List<AssignedTrace> assigned(String node, Optional<Pod> current, Instant now) {
        Set<AssignedTrace> needed = demand.assignedTo(node);
        Set<AssignedTrace> told =
                AssignedTrace.parse(current.map(AgentPod::tracesOf).orElse(""));
        boolean settled = !now.isBefore(startedAt.get().plus(settings.agent().idleGrace()));
        List<AssignedTrace> assigned = Assignment.decide(needed, told, trace -> settled || demand.knows(trace));
        if (!new HashSet<>(assigned).containsAll(needed)) {
            LOG.warnf(
                    "Node %s: %d traces need its agent, which can be told of %d: the last by name are not traced there",
                    node, needed.size(), assigned.size());
        }
        return assigned;
    }

    private static void assign(Pod pod, List<AssignedTrace> traces, KubernetesClient client) {
        try {
            client.pods().resource(pod).patch(PatchContext.of(PatchType.JSON_MERGE), AgentPod.assigning(pod, traces));
        } catch (KubernetesClientException e) {
            if (e.getCode() != GONE && e.getCode() != CONFLICT) {
                throw e;
            }
            // The pod has just ended: its successor is told.
        }
    }

    /** @return false where it did not succeed */
    private boolean sweep(Instant now, Context<Node> context) {
        Instant due = sweepAt.get();
        if (due == null || now.isBefore(due) || !sweepAt.compareAndSet(due, null)) {
            return true;
        }
        try {
            removeOrphans(context);
            return true;
        } catch (KubernetesClientException e) {
            LOG.warnf("Agents of nodes that are gone could not be removed, trying again: %s", e.getMessage());
            sweepAt.set(now.plus(SWEEP_AGAIN));
            return false;
        }
    }

    /** When this operator begins to act, and where a removal failed: else the event of a node's end tells. */
    private void removeOrphans(Context<Node> context) {
        OrphanedAgents.among(
                        agents.list(pod -> true),
                        node -> context.getPrimaryCache()
                                .get(new ResourceID(node))
                                .isPresent())
                .forEach(pod -> forget(AgentPod.nodeOf(pod), context.getClient()));
    }

    /** On the informer's thread, where nobody tries again. */
    private void gone(String name, KubernetesClient client) {
        try {
            forget(name, client);
        } catch (KubernetesClientException e) {
            LOG.warnf("The agent of node %s, which is gone, could not be removed yet: %s", name, e.getMessage());
            sweepAt.set(clock.instant());
        }
    }

    /** The agent of a node that is gone would wait for it for ever. */
    private void forget(String name, KubernetesClient client) {
        histories.remove(name);
        board.gone(name);
        metrics.agentGone(name);
        client.pods()
                .inNamespace(settings.namespace())
                .withName(AgentPod.nameFor(name))
                .withGracePeriod(0)
                .delete();
    }

    private AgentState perform(AgentPlan plan, Node node, Pod desired, Optional<Pod> current, Context<Node> context) {
        String name = node.getMetadata().getName();
        switch (plan.action()) {
            case CREATE -> {
                return create(desired, name, context);
            }
            case DELETE -> {
                Pod pod = current.orElseThrow();
                AgentState last = AgentHealth.of(pod);
                delete(pod, context, AgentPlan.ended(pod) ? "it ended" : "it is not needed, or not as it should be");
                return AgentPlan.ended(pod)
                        ? last
                        : AgentState.starting("The agent of node " + name + " is being replaced.");
            }
            default -> {
                return current.map(pod -> describe(pod, node))
                        .orElseGet(() -> board.of(name)
                                .filter(state -> demand.needs(name))
                                .orElse(AgentState.ABSENT));
            }
        }
    }

    private static AgentState describe(Pod pod, Node node) {
        AgentState state = AgentHealth.of(pod);
        return NodeFitness.ready(node)
                ? state
                : AgentState.failed("Node " + node.getMetadata().getName()
                        + " is not ready: its agent says nothing until the node's kubelet answers again.");
    }

    private AgentState create(Pod desired, String node, Context<Node> context) {
        try {
            context.getClient().resource(desired).create();
            LOG.infof(
                    "Made agent %s/%s",
                    desired.getMetadata().getNamespace(), desired.getMetadata().getName());
            return AgentState.starting("The agent of node " + node + " is being started.");
        } catch (KubernetesClientException e) {
            if (e.getCode() == CONFLICT && !String.valueOf(e.getMessage()).contains("deleted")) {
                // It is there already; our cache will know in a moment.
                return AgentState.starting("The agent of node " + node + " is being started.");
            }
            board.put(node, AgentRefusal.explain(desired, e), clock.instant());
            throw e;
        }
    }

    private static void delete(Pod pod, Context<Node> context, String why) {
        context.getClient().resource(pod).delete();
        LOG.infof(
                "Removed agent %s/%s: %s",
                pod.getMetadata().getNamespace(), pod.getMetadata().getName(), why);
    }

    private static History next(History old, boolean needed, Optional<Pod> current, Instant now) {
        Optional<Instant> idleSince =
                needed ? Optional.empty() : Optional.of(old.idleSince().orElse(now));
        boolean ended = current.filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
                .filter(AgentPlan::ended)
                .isPresent();
        boolean healthy = current.map(AgentHealth::of)
                .filter(state -> state.phase() == AgentState.Phase.RUNNING)
                .isPresent();
        if (ended) {
            return new History(idleSince, old.failures() + 1, Optional.of(now));
        }
        return healthy
                ? new History(idleSince, 0, Optional.empty())
                : new History(idleSince, old.failures(), old.lastFailure());
    }

    /** A node's heartbeat changes it every few seconds: only what a decision depends on wakes us. */
    static boolean matters(Node now, Node before) {
        return !Objects.equals(
                        now.getMetadata().getLabels(), before.getMetadata().getLabels())
                || NodeFitness.ready(now) != NodeFitness.ready(before);
    }
}
