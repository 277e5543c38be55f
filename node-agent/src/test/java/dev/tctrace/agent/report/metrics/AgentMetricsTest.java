// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.report.metrics;

import java.util.List;
import java.util.Map;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

import dev.tctrace.agent.HostileNames;
import dev.tctrace.agent.report.status.CarriedCounters;
import dev.tctrace.agent.report.status.NodeReport;
import dev.tctrace.agent.report.status.NodeReport.TargetReport;
import dev.tctrace.tracer.Counters;
import dev.tctrace.tracer.SessionSnapshot;
import dev.tctrace.tracer.SessionState;
import dev.tctrace.tracer.tc.Verdict;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class AgentMetricsTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final AgentMetrics metrics = new AgentMetrics(registry);

    @Test
    void aTraceThatIsMadeAnewUnderTheSameNameIsCounted() {
        // Given a trace, and another of its name before the first is forgotten
        metrics.update("uid-1", "shop", "drops", report(5));
        metrics.update("uid-2", "shop", "drops", report(2));
        metrics.retain(List.of("uid-2"));

        assertEquals(2, packets());
        metrics.update("uid-2", "shop", "drops", report(3));
        assertEquals(3, packets());

        metrics.retain(List.of());
        assertTrue(registry.find("tctrace.packets").functionCounters().isEmpty());
    }

    private double packets() {
        return registry.get("tctrace.packets")
                .tag("trace", "drops")
                .functionCounter()
                .count();
    }

    private static NodeReport report(long packets) {
        Counters counters =
                new Counters(packets, 0, 0, 98 * packets, Map.of(Verdict.TC_ACT_OK, packets), Map.of(), 0, 0, 0);
        SessionSnapshot snapshot = SessionSnapshot.builder(HostileNames.target("web"), SessionState.TRACING)
                .total(counters)
                .build();
        return new NodeReport(
                "node-1", "agent", 1, "", List.of(TargetReport.of(snapshot)), new CarriedCounters(), List.of(), "");
    }
}
