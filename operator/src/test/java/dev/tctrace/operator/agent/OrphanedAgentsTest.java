// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.operator.agent;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;

class OrphanedAgentsTest {

    @Test
    void areThoseWhoseNodeIsGone() {
        Pod there = agent("a", null);
        Pod gone = agent("b", null);
        Pod going = agent("c", "2026-01-01T00:00:00Z");
        Pod foreign = new PodBuilder()
                .withNewMetadata()
                .withName("mine")
                .endMetadata()
                .build();

        assertEquals(
                List.of(gone), OrphanedAgents.among(Stream.of(there, gone, going, foreign), Set.of("a")::contains));
    }

    private static Pod agent(String node, String deleted) {
        return new PodBuilder()
                .withNewMetadata()
                .withName(AgentPod.nameFor(node))
                .withAnnotations(Map.of(AgentPod.NODE_ANNOTATION, node))
                .withDeletionTimestamp(deleted)
                .endMetadata()
                .build();
    }
}
