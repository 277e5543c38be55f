// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.operator.agent;

import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

import io.fabric8.kubernetes.api.model.Pod;

/**
 * Agents whose node went while no operator looked. One that was not scheduled yet waits for its node for ever, and no event of
 * that node will come any more.
 */
final class OrphanedAgents {
    private OrphanedAgents() {}

    /**
     * @param agents pods with our label, foreign ones included
     * @param exists whether there is a node of that name
     */
    static List<Pod> among(Stream<Pod> agents, Predicate<String> exists) {
        return agents.filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
                .filter(pod -> !AgentPod.nodeOf(pod).isEmpty())
                .filter(pod -> !exists.test(AgentPod.nodeOf(pod)))
                .toList();
    }
}
