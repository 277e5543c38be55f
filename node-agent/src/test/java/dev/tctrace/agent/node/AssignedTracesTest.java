// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.node;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import dev.tctrace.agent.node.TraceView.Stage;
import dev.tctrace.api.assignment.AssignedTrace;
import dev.tctrace.api.v1alpha1.TcTrace;
import dev.tctrace.api.v1alpha1.TcTraceSpec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

@Tag("apiserver")
class AssignedTracesTest {
    private static TestApiServer api;

    private final TestClock clock = new TestClock();
    private AssignedTraces traces;

    @BeforeEach
    void start() throws Exception {
        // Here, not before all: so that each test is counted as skipped where there is no API server.
        if (api == null) {
            api = TestApiServer.start();
        }
        traces = new AssignedTraces(api.agentClient, "node-1", clock, () -> {});
    }

    @AfterAll
    static void stop() {
        if (api != null) {
            api.close();
        }
    }

    @Test
    void whatIsNoLongerAssignedIsForgottenOnceItIsReported() {
        Set<AssignedTrace> assigned = Set.of(AssignedTrace.of(create("a", false)));
        assertFalse(traces.complete());
        assertTrue(traces.follow(assigned));
        assertTrue(traces.complete());
        assertFalse(traces.follow(assigned));
        assertEquals(List.of(Stage.WAITING), stages());

        assertTrue(traces.follow(Set.of()));
        assertEquals(List.of(Stage.ELSEWHERE), stages());

        // Neither at once, nor while there is something left to report
        traces.forget(uid -> true);
        clock.now = clock.now.plus(Duration.ofMinutes(2));
        traces.forget(uid -> false);
        assertEquals(1, stages().size());

        traces.forget(uid -> true);
        assertEquals(List.of(), stages());
    }

    @Test
    void aSuspendedOneIsKeptUntilItIsDeleted() {
        TcTrace trace = create("b", true);
        traces.follow(Set.of(AssignedTrace.of(trace)));
        traces.follow(Set.of());
        clock.now = clock.now.plus(Duration.ofMinutes(6));
        traces.forget(uid -> true);
        traces.follow(Set.of());
        assertEquals(List.of(Stage.SUSPENDED), stages());

        api.client.resource(trace).delete();
        clock.now = clock.now.plus(Duration.ofMinutes(6));
        traces.forget(uid -> true);
        traces.follow(Set.of());
        assertEquals(List.of(), stages());
    }

    @Test
    void anotherOfTheSameNameIsAnotherTrace() {
        TcTrace first = create("c", false);
        Set<AssignedTrace> assigned = Set.of(AssignedTrace.of(first));
        traces.follow(assigned);
        api.client.resource(first).delete();
        TcTrace second = create("c", false);

        traces.missed(first.getMetadata().getUid());
        traces.follow(assigned);
        assertEquals(List.of(), stages());
        // Asked once, not again and again
        assertFalse(traces.follow(assigned));

        traces.follow(Set.of(AssignedTrace.of(second)));
        assertEquals(1, stages().size());
    }

    @Test
    void anAnswerToAReportTellsOfAChange() {
        TcTrace trace = create("d", false);
        Set<AssignedTrace> assigned = Set.of(AssignedTrace.of(trace));
        traces.follow(assigned);
        TcTrace suspended = api.client.resource(trace).edit(now -> {
            now.setSpec(spec(true));
            return now;
        });

        traces.seen(suspended);
        assertTrue(traces.follow(assigned));
        assertEquals(List.of(Stage.SUSPENDED), stages());
    }

    private List<Stage> stages() {
        return traces.views().stream().map(TraceView::stage).toList();
    }

    private TcTrace create(String name, boolean suspend) {
        TcTrace trace = new TcTrace();
        trace.setMetadata(
                new ObjectMetaBuilder().withNamespace("default").withName(name).build());
        trace.setSpec(spec(suspend));
        return api.client.resource(trace).create();
    }

    private static TcTraceSpec spec(boolean suspend) {
        return TcTraceSpec.of(new TcTraceSpec.Target(new LabelSelector(), null, null))
                .withSuspend(suspend);
    }

    private static final class TestClock extends Clock {
        private Instant now = Instant.parse("2026-01-01T00:00:00Z");

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
