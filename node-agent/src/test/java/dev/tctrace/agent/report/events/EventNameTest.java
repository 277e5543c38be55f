// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.report.events;

import java.time.Instant;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.tctrace.api.v1alpha1.EventReason;

import static org.junit.jupiter.api.Assertions.assertTrue;

class EventNameTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    /** What the API server takes as a name: a DNS subdomain, RFC 1123. */
    private static final String NAME = "[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*";

    @ParameterizedTest
    @ValueSource(strings = {"a", "a.b-c", "-", ".", "--.", ".a-"})
    void aNameThatIsCutIsAName(String where) {
        // Given a trace with the longest of names, and what stands where it is cut
        String trace = where.matches("[-.].*") ? "x".repeat(200 - where.length()) + where + "y".repeat(53) : where;
        EventKey key = new EventKey(EventReason.TRACE_STARTED, false, null, "It has begun.");

        String name = new EventClient(null, "node-1", "agent")
                .event(new EventClient.Subject("shop", trace, "u"), new EventWrite(key, "run1", true, 1, NOW, NOW))
                .getMetadata()
                .getName();

        assertTrue(name.matches(NAME) && name.length() <= 253, name);
    }
}
