// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.node;

import java.util.List;
import java.util.Map;
import java.util.Set;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;

import dev.tctrace.api.MutatedTraces;
import dev.tctrace.api.v1alpha1.TcTrace;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Whatever is stored as a TcTrace, an agent does not stumble over it. */
class TraceFuzzTest {
    private static final List<PodView> PODS = List.of(
            new PodView("shop", "web-1", "p", Map.of("app", "web"), PodView.Phase.RUNNING, false, "", ""),
            new PodView("shop", "n1", "q", Map.of(), PodView.Phase.ENDED, true, "", ""));

    @FuzzTest
    void fields(FuzzedDataProvider data) {
        MutatedTraces.from(data).ifPresent(TraceFuzzTest::use);
    }

    private static void use(TcTrace trace) {
        TraceView view = TraceView.of(trace, "n1");
        assertTrue(view.nodes() >= 1);
        assertNotNull(DesiredTargets.decide(List.of(view), PODS, Set.of(), Set.of(), 10));
        if (view.stage() == TraceView.Stage.ACTIVE) {
            assertNotNull(TraceRequests.of(view.spec()).filter());
        }
    }
}
