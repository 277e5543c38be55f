// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.node;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

import io.fabric8.kubernetes.api.model.Condition;

import dev.tctrace.api.v1alpha1.ConditionType;
import dev.tctrace.api.v1alpha1.NodeStatus;
import dev.tctrace.api.v1alpha1.Summary;
import dev.tctrace.api.v1alpha1.TcTrace;
import dev.tctrace.api.v1alpha1.TcTraceSpec;
import dev.tctrace.api.v1alpha1.TcTraceStatus;

/**
 * What the agent needs to know of a TcTrace.
 *
 * @param spec null only in {@link Stage#WAITING}
 * @param nodes how many nodes the trace spans, at least 1: how slowly each of them must report
 * @param own this node's entry in the status, as the API server has it; null where there is none
 */
record TraceView(
        String namespace,
        String name,
        String uid,
        long generation,
        TcTraceSpec spec,
        Stage stage,
        int nodes,
        NodeStatus own,
        String created) {

    /** Whether the trace is to be traced now. */
    enum Stage {
        /** The operator has not yet accepted this generation of the spec. */
        WAITING,
        ACTIVE,
        /** The operator refused the spec. */
        REFUSED,
        SUSPENDED,
        COMPLETE,
        /** Accepted, but this node has no part in it any more. */
        ELSEWHERE,
        /** Deletion has begun. */
        DELETING
    }

    static TraceView of(TcTrace trace, String node) {
        var meta = trace.getMetadata();
        long generation = Objects.requireNonNullElse(meta.getGeneration(), 0L);
        TcTraceStatus status = trace.getStatus();
        List<NodeStatus> entries = status == null || status.nodes() == null ? List.<NodeStatus>of() : status.nodes();
        return new TraceView(
                meta.getNamespace(),
                meta.getName(),
                meta.getUid(),
                generation,
                trace.getSpec(),
                stage(trace, generation),
                span(status == null ? null : status.summary(), entries.size()),
                entries.stream()
                        .filter(entry -> node.equals(entry.name()))
                        .findFirst()
                        .orElse(null),
                Objects.requireNonNullElse(meta.getCreationTimestamp(), ""));
    }

    /** {@code namespace/name}, for people. */
    String fullName() {
        return namespace + "/" + name;
    }

    TraceView withStage(Stage other) {
        return new TraceView(namespace, name, uid, generation, spec, other, nodes, own, created);
    }

    TraceView withSpecOf(TraceView other) {
        return new TraceView(namespace, name, uid, other.generation, other.spec, other.stage, nodes, own, created);
    }

    private static Stage stage(TcTrace trace, long generation) {
        if (trace.getMetadata().getDeletionTimestamp() != null) {
            return Stage.DELETING;
        }
        if (trace.getSpec() == null || trace.getSpec().target() == null) {
            return Stage.WAITING;
        }
        if (condition(trace, ConditionType.COMPLETE, generation).orElse(false)) {
            return Stage.COMPLETE;
        }
        // Before the operator's answer: the user's word is enough to stop.
        if (Boolean.TRUE.equals(trace.getSpec().suspend())) {
            return Stage.SUSPENDED;
        }
        return condition(trace, ConditionType.ACCEPTED, generation)
                .map(accepted -> accepted ? Stage.ACTIVE : Stage.REFUSED)
                .orElse(Stage.WAITING);
    }

    /** The condition's status, if it speaks of this generation and is not Unknown. */
    private static Optional<Boolean> condition(TcTrace trace, ConditionType type, long generation) {
        List<Condition> conditions =
                trace.getStatus() == null ? null : trace.getStatus().conditions();
        if (conditions == null) {
            return Optional.empty();
        }
        return conditions.stream()
                .filter(condition -> type.value().equals(condition.getType()))
                .filter(condition ->
                        Objects.requireNonNullElse(condition.getObservedGeneration(), generation) == generation)
                .filter(condition -> !"Unknown".equals(condition.getStatus()))
                .map(condition -> "True".equals(condition.getStatus()))
                .findFirst();
    }

    private static int span(Summary summary, int entries) {
        int told = summary == null || summary.nodes() == null ? 0 : summary.nodes();
        return Math.max(1, Math.max(told, entries));
    }
}
