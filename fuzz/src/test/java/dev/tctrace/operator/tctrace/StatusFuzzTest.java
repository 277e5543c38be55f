// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.operator.tctrace;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.fabric8.kubernetes.client.utils.Serialization;

import dev.tctrace.api.MutatedTraces;
import dev.tctrace.api.v1alpha1.TcTraceStatus;
import dev.tctrace.operator.agent.AgentState;
import dev.tctrace.operator.pods.PodRef;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Whatever is stored as a TcTrace, the operator judges it and writes a status. */
class StatusFuzzTest {
    private static final Instant NOW = Instant.parse("2026-01-01T10:00:00Z");
    private static final FilterCheck FILTERS = new PcapFilterCheck();
    private static final StatusFactory STATUSES = new StatusFactory(Clock.fixed(NOW, ZoneOffset.UTC), "tctrace-system");
    private static final Observation OBSERVED = new Observation(
            List.of(new PodRef("shop", "web-1", "n1", Map.of("app", "web"), "Running", false)),
            Map.of("n1", AgentState.running(NOW)),
            500,
            Map.of("10.0.0.1", "pod/web-1"),
            Map.of("n1", NOW));

    @FuzzTest
    void fields(FuzzedDataProvider data) {
        MutatedTraces.from(data).ifPresent(trace -> {
            List<SpecCheck.Problem> problems = SpecCheck.problems(trace.getSpec(), FILTERS);
            TcTraceStatus status = STATUSES.outcome(trace, problems, OBSERVED).status();
            assertTrue(status.startTime() == null
                    || !Instant.parse(status.startTime()).isAfter(NOW));
            status.conditions().forEach(condition -> Instant.parse(condition.getLastTransitionTime()));
            assertNotNull(Serialization.asJson(status));
            assertNotNull(STATUSES.failed(trace, new IllegalStateException("boom")));
        });
    }
}
