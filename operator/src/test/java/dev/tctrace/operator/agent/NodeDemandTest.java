// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.operator.agent;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import io.javaoperatorsdk.operator.processing.event.ResourceID;
import org.junit.jupiter.api.Test;

import dev.tctrace.api.assignment.AssignedTrace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class NodeDemandTest {
    private final NodeDemand demand = new NodeDemand();
    private final ResourceID web = new ResourceID("web", "shop");
    private final ResourceID db = new ResourceID("db", "shop");
    private final AssignedTrace webTrace = new AssignedTrace("shop", "web", "uid-1", 1);
    private final AssignedTrace dbTrace = new AssignedTrace("shop", "db", "uid-2", 1);

    @Test
    void aNodeIsNeededByWhatMeansIt() {
        // When
        demand.set(web, webTrace, Set.of("a", "b"));
        demand.set(db, dbTrace, Set.of("b"));

        // Then
        assertEquals(Set.of(web), demand.tracesOn("a"));
        assertEquals(Set.of(webTrace, dbTrace), demand.assignedTo("b"));
        assertFalse(demand.needs("c"));
    }

    @Test
    void whatMovesAwayLeavesTheOthersThere() {
        // Given
        demand.set(web, webTrace, Set.of("a", "b"));
        demand.set(db, dbTrace, Set.of("b"));
        List<String> told = new ArrayList<>();
        demand.onChange(told::add);

        // When
        demand.set(web, webTrace, Set.of("a", "c"));

        // Then
        assertEquals(Set.of(db), demand.tracesOn("b"));
        assertTrue(demand.needs("c"));
        assertEquals(List.of("b", "c"), told.stream().sorted().toList());
    }

    @Test
    void whatIsGoneIsNeededNowhere() {
        // Given
        demand.set(web, webTrace, Set.of("a"));

        // When
        demand.remove(web);

        // Then
        assertFalse(demand.needs("a"));
        assertFalse(demand.knows(webTrace));
    }
}
