// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.node;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.fabric8.kubernetes.api.model.LabelSelector;
import org.junit.jupiter.api.Test;

import dev.tctrace.agent.report.status.NodeEntryFactory;
import dev.tctrace.agent.report.status.NodeReport;
import dev.tctrace.api.v1alpha1.TcTraceSpec;
import dev.tctrace.tracer.Counters;
import dev.tctrace.tracer.SessionSnapshot;
import dev.tctrace.tracer.SessionState;
import dev.tctrace.tracer.Target;
import dev.tctrace.tracer.TraceSession;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

class RunningTraceTest {
    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch answers = new CountDownLatch(1);

    @Test
    void aSlowSnapshotHoldsUpNoOtherThreadAndCountsOnce() throws Exception {
        RunningTrace trace = new RunningTrace(view(), Clock.systemUTC(), view -> null);
        trace.put(target("web-1", trace, new Session("web-1", 5, true)));

        // Given a report that waits for a session
        CompletableFuture<NodeReport> report =
                CompletableFuture.supplyAsync(() -> trace.report("node-1", "agent-node-1"));
        assertTrue(asked.await(30, TimeUnit.SECONDS));

        // Then the reconciling thread goes on meanwhile
        assertTimeoutPreemptively(Duration.ofSeconds(30), () -> {
            trace.put(target("web-2", trace, new Session("web-2", 7, false)));
            assertEquals(2, trace.targets().size());
        });

        // And the report is of what is there at its end
        answers.countDown();
        NodeReport complete = report.get(30, TimeUnit.SECONDS);
        assertEquals(
                List.of("web-1", "web-2"),
                complete.targets().stream()
                        .map(NodeReport.TargetReport::pod)
                        .sorted()
                        .toList());
        assertEquals(12, NodeEntryFactory.totals(complete).packets());
    }

    private final class Session implements TraceSession {
        private final Target target;
        private final long packets;
        private final boolean slow;

        Session(String pod, long packets, boolean slow) {
            this.target = new Target(pod, Path.of("/proc/1/ns/net"), "eth0");
            this.packets = packets;
            this.slow = slow;
        }

        @Override
        public Target target() {
            return target;
        }

        @Override
        public SessionSnapshot snapshot() {
            if (slow) {
                asked.countDown();
                try {
                    assertTrue(answers.await(30, TimeUnit.SECONDS));
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
            return SessionSnapshot.builder(target, SessionState.TRACING)
                    .total(new Counters(packets, 0, 0, 60 * packets, Map.of(), Map.of(), 0))
                    .build();
        }

        @Override
        public void close() {}
    }

    private static RunningTarget target(String pod, RunningTrace trace, TraceSession session) {
        PodView view = new PodView("shop", pod, "uid-" + pod, Map.of(), PodView.Phase.RUNNING, false, "", "10.0.0.1");
        WantedTarget wanted = new WantedTarget(new TargetKey("a", view.uid(), "eth0"), view, null, "");
        PodNetworks.Held held = new PodNetworks.Held(session.target().netns(), 1, () -> {});
        return RunningTarget.traced(wanted, trace.request(), held, session);
    }

    private static TraceView view() {
        TcTraceSpec.Target target = new TcTraceSpec.Target(new LabelSelector(), null, null);
        TcTraceSpec spec = TcTraceSpec.of(target);
        return new TraceView("shop", "a", "a", 1, spec, TraceView.Stage.ACTIVE, 1, null, "2026-01-01T00:00:00Z");
    }
}
