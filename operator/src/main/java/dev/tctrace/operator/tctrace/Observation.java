// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.operator.tctrace;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import dev.tctrace.operator.agent.AgentState;
import dev.tctrace.operator.pods.PodRef;

/**
 * What the cluster looks like to one trace at one moment.
 *
 * @param pods the pods that its selector matches, ended ones included
 * @param agents how the agents of the pods' nodes are doing; a node that was not looked at yet is missing
 * @param nodeLimit how many nodes a trace may span
 * @param names whose an address is, in the trace's namespace
 * @param reportsSeen when each node's latest report was first seen, by the operator's clock
 * @param agentsSeen when each agent was first seen in its state, by the operator's clock
 * @param peers what spec.peer stands for
 */
record Observation(
        List<PodRef> pods,
        Map<String, AgentState> agents,
        int nodeLimit,
        Map<String, String> names,
        Map<String, Instant> reportsSeen,
        Map<String, Instant> agentsSeen,
        PeerLookup.Found peers) {

    /** Of a trace without spec.peer. */
    Observation(
            List<PodRef> pods,
            Map<String, AgentState> agents,
            int nodeLimit,
            Map<String, String> names,
            Map<String, Instant> reportsSeen) {
        this(pods, agents, nodeLimit, names, reportsSeen, Map.of(), PeerLookup.Found.NOTHING_ASKED);
    }

    /** The pods that have interfaces, or will have. */
    List<PodRef> live() {
        return pods.stream().filter(pod -> !pod.ended()).toList();
    }

    /** The nodes that run them, by name. */
    List<String> nodes() {
        return live().stream()
                .filter(PodRef::scheduled)
                .map(PodRef::node)
                .distinct()
                .sorted()
                .toList();
    }

    /** The nodes that are traced: the first by name, up to the limit. Pods on the host network need no agent. */
    Set<String> tracedNodes() {
        return live().stream()
                .filter(PodRef::scheduled)
                .filter(pod -> !pod.hostNetwork())
                .map(PodRef::node)
                .distinct()
                .sorted()
                .limit(nodeLimit)
                .collect(Collectors.toUnmodifiableSet());
    }
}
