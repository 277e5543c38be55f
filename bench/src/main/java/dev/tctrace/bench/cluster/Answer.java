// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.bench.cluster;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

import io.fabric8.kubernetes.api.model.Condition;

import dev.tctrace.api.v1alpha1.NodeStatus.TargetStatus;
import dev.tctrace.api.v1alpha1.TargetState;
import dev.tctrace.api.v1alpha1.TcTrace;
import dev.tctrace.api.v1alpha1.TcTraceStatus;

/**
 * What a trace's status answers at one moment.
 *
 * @param definite an agent has said what became of each of its pods, and Ready speaks of that
 * @param tracing Ready is True
 * @param packets how many were counted
 * @param said why a pod is not traced, in the agent's words; empty where none says anything
 */
record Answer(boolean definite, boolean tracing, long packets, String said) {

    static Answer of(TcTrace trace) {
        TcTraceStatus status = trace.getStatus();
        if (status == null) {
            return new Answer(false, false, 0, "");
        }
        List<TargetStatus> targets =
                orEmpty(status.nodes()).flatMap(node -> orEmpty(node.targets())).toList();
        Optional<Condition> ready = orEmpty(status.conditions())
                .filter(condition -> "Ready".equals(condition.getType()))
                .filter(condition -> Objects.equals(
                        condition.getObservedGeneration(), trace.getMetadata().getGeneration()))
                .findFirst();
        return new Answer(
                ready.filter(condition -> !condition.getReason().startsWith("WaitingFor"))
                                .isPresent()
                        && !targets.isEmpty()
                        && targets.stream().noneMatch(target -> target.state() == TargetState.STARTING),
                ready.filter(condition -> "True".equals(condition.getStatus())).isPresent(),
                status.summary() == null
                        ? 0
                        : Objects.requireNonNullElse(status.summary().packets(), 0L),
                targets.stream()
                        .filter(target -> target.state() != TargetState.TRACING)
                        .map(target -> target.state() + " " + target.reason() + ": " + target.message())
                        .findFirst()
                        .orElse(""));
    }

    private static <T> Stream<T> orEmpty(List<T> list) {
        return list == null ? Stream.of() : list.stream();
    }
}
