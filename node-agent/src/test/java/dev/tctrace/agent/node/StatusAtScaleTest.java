// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.node;

import java.time.Duration;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import dev.tctrace.agent.report.status.EntrySize;
import dev.tctrace.api.v1alpha1.TcTrace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Many agents that have more to say than fits, and one API server. {@code -Dtctrace.nodes=500 -Dtctrace.seconds=120} makes
 * them five hundred; docs/scale.md has the figures.
 */
@Tag("apiserver")
class StatusAtScaleTest {
    private static final int NODES = Integer.getInteger("tctrace.nodes", 40);
    private static final Duration TIME = Duration.ofSeconds(Integer.getInteger("tctrace.seconds", 15));

    @Test
    void aTraceOverManyNodesStaysSmallAndWritable() throws Exception {
        try (TestApiServer api = TestApiServer.start();
                SimulatedAgents agents = new SimulatedAgents(api.agentClient, NODES)) {
            // Given agents that have all begun to report
            SimulatedAgents.Writes joining = agents.join();
            TcTrace trace = agents.trace();
            int size = EntrySize.of(trace);
            assertEquals(NODES, trace.getStatus().nodes().size());

            // When they report at their pace, and somebody watches
            Duration before = api.cpu();
            SimulatedAgents.Writes paced;
            long watched;
            try (TraceWatcher watcher = new TraceWatcher(api.client)) {
                paced = agents.report(TIME);
                watched = watcher.bytes();
            }

            // Then the object stays below 512 KiB, and the writes few
            System.out.printf(
                    "%d agents: object %d KiB; joining: %s; then each every %d s: %s; %d ms of processor a write; a watcher reads %.0f KiB/s%n",
                    NODES,
                    size / 1024,
                    joining,
                    agents.interval().toSeconds(),
                    paced,
                    api.cpu().minus(before).toMillis() / Math.max(1, paced.count()),
                    watched / 1024.0 / TIME.toSeconds());
            assertTrue(size < 512 * 1024, size + " bytes");
            assertTrue(EntrySize.of(agents.trace()) < 512 * 1024);
            long each = TIME.dividedBy(agents.interval()) + 1;
            assertTrue(paced.count() <= NODES * each, paced::toString);
            assertEquals(NODES, agents.trace().getStatus().nodes().size());
        }
    }
}
