// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.api.v1alpha1;

import java.util.List;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.api.model.Condition;

/** What was seen. The operator owns everything but {@code nodes}; each node agent owns its own entry there. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TcTraceStatus(
        @JsonPropertyDescription("The generation of the spec that this status describes.")
        Long observedGeneration,

        @JsonPropertyDescription("When the first pod was traced (RFC 3339); duration counts from here.")
        String startTime,

        @JsonPropertyDescription(
                "Accepted: the spec is valid. Ready: every selected pod is traced. Complete: duration has passed.")
        List<Condition> conditions,

        @JsonPropertyDescription("Sums over all nodes.") Summary summary,

        @Size(max = 11) @JsonPropertyDescription("Matched packets by verdict, over all nodes.")
        List<VerdictCount> verdicts,

        @Size(max = 50)
        @JsonPropertyDescription(
                "Names of those addresses in recent packets that belong to pods and Services of this namespace.")
        List<Peer> peers,

        @Size(max = 500) @JsonPropertyDescription("What each node's agent saw. Each agent owns its own entry.")
        List<NodeStatus> nodes) {

    /** A status that names no peers. */
    public TcTraceStatus(
            Long observedGeneration,
            String startTime,
            List<Condition> conditions,
            Summary summary,
            List<VerdictCount> verdicts,
            List<NodeStatus> nodes) {
        this(observedGeneration, startTime, conditions, summary, verdicts, null, nodes);
    }

    /** The same with other entries; null for none. */
    public TcTraceStatus withNodes(List<NodeStatus> others) {
        return new TcTraceStatus(observedGeneration, startTime, conditions, summary, verdicts, peers, others);
    }
}
