// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.report;

import java.util.List;
import java.util.Map;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

import dev.tctrace.agent.HostileNames;
import dev.tctrace.agent.cli.output.SummaryText;
import dev.tctrace.agent.report.metrics.AgentMetrics;
import dev.tctrace.agent.report.status.CarriedCounters;
import dev.tctrace.agent.report.status.NodeEntryFactory;
import dev.tctrace.agent.report.status.NodeReport;
import dev.tctrace.agent.report.status.NodeReport.TargetReport;
import dev.tctrace.agent.report.status.Totals;
import dev.tctrace.api.v1alpha1.NodeStatus;
import dev.tctrace.tracer.Counters;
import dev.tctrace.tracer.ProgramView;
import dev.tctrace.tracer.SessionSnapshot;
import dev.tctrace.tracer.SessionState;
import dev.tctrace.tracer.tc.Verdict;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Packets that could not be filtered are told of wherever counts are, apart from those that matched. */
class UnfilteredTest {
    private static final String SENTENCE =
            "3 packets more may match: the filter looks at bytes of them that could not be"
                    + " read, as the kernel keeps them in page fragments. On x86-64 CAP_SYSLOG helps (in a"
                    + " cluster the chart's agent.extraCapabilities: [SYSLOG]): docs/filter.md.";

    @Test
    void theSummaryHasASentence() {
        List<String> lines = SummaryText.of(snapshot(3));
        assertEquals("9 packets matched (882 bytes): 9 reported, 0 sampled out, 0 lost", lines.get(0));
        assertEquals(SENTENCE, lines.get(1));
        assertTrue(SummaryText.of(snapshot(0)).stream().noneMatch(line -> line.contains("may match")));
    }

    @Test
    void theStatusHasTheCountAndTheSentence() {
        NodeStatus entry = NodeEntryFactory.of(report(3), null);
        assertEquals(9L, entry.summary().packets());
        assertEquals(3L, entry.summary().unfiltered());
        assertEquals(SENTENCE, entry.targets().get(0).message());
        // An agent that is started anew goes on from there.
        assertEquals(3, Totals.of(entry).unfiltered());
        assertNull(NodeEntryFactory.of(report(0), null).summary().unfiltered());
    }

    @Test
    void soHaveTheMetrics() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        new AgentMetrics(registry).update("uid", "shop", "drops", report(3));
        assertEquals(
                3.0,
                registry.get("tctrace.packets.unfiltered")
                        .tag("trace", "drops")
                        .functionCounter()
                        .count());
    }

    private static NodeReport report(long unfiltered) {
        return new NodeReport(
                "node-1",
                "agent",
                1,
                "",
                List.of(TargetReport.of(snapshot(unfiltered))),
                new CarriedCounters(),
                List.of(),
                "");
    }

    private static SessionSnapshot snapshot(long unfiltered) {
        Map<Verdict, Long> nine = Map.of(Verdict.TC_ACT_OK, 9L);
        Counters counters = new Counters(9, 0, 0, 882, nine, Map.of(), 0, 0, unfiltered);
        ProgramView view = new ProgramView(HostileNames.program("policy"), true, null, "", counters);
        return SessionSnapshot.builder(HostileNames.target("web"), SessionState.TRACING)
                .programs(List.of(view))
                .total(counters)
                .build();
    }
}
