// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.node;

import java.util.List;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import org.junit.jupiter.api.Test;

import dev.tctrace.agent.node.TraceView.Stage;
import dev.tctrace.api.v1alpha1.NodeStatus;
import dev.tctrace.api.v1alpha1.Summary;
import dev.tctrace.api.v1alpha1.TcTrace;
import dev.tctrace.api.v1alpha1.TcTraceSpec;
import dev.tctrace.api.v1alpha1.TcTraceStatus;

import static org.junit.jupiter.api.Assertions.assertEquals;

class TraceViewTest {

    @Test
    void aSpecThatNobodyHasLookedAtIsNotTraced() {
        assertEquals(Stage.WAITING, stage(trace(false)));
    }

    @Test
    void theAnswerMustBeAboutThisGeneration() {
        assertEquals(Stage.ACTIVE, stage(trace(false, condition("Accepted", "True", 2L))));
        assertEquals(Stage.WAITING, stage(trace(false, condition("Accepted", "True", 1L))));
        assertEquals(Stage.REFUSED, stage(trace(false, condition("Accepted", "False", 2L))));
        assertEquals(Stage.WAITING, stage(trace(false, condition("Accepted", "Unknown", 2L))));
    }

    @Test
    void completeEndsIt() {
        assertEquals(
                Stage.COMPLETE,
                stage(trace(false, condition("Accepted", "True", 2L), condition("Complete", "True", 2L))));
        assertEquals(
                Stage.ACTIVE,
                stage(trace(false, condition("Accepted", "True", 2L), condition("Complete", "False", 2L))));
    }

    @Test
    void suspendNeedsNobodysAnswer() {
        assertEquals(Stage.SUSPENDED, stage(trace(true)));
    }

    @Test
    void deletionEndsItBeforeAnythingElse() {
        TcTrace trace = trace(true);
        trace.getMetadata().setDeletionTimestamp("2026-01-01T00:00:00Z");
        assertEquals(Stage.DELETING, stage(trace));
    }

    @Test
    void itSpansAsManyNodesAsTheOperatorSaysOrAsThereAreEntries() {
        TcTrace trace = trace(false);
        NodeStatus entry = new NodeStatus("node-1", null, 2L, null, null, null, null, null);
        trace.setStatus(new TcTraceStatus(
                2L, null, List.of(), new Summary(40, 1, 1, 0L, 0L, 0L, 0L, 0L), null, List.of(entry)));
        TraceView view = TraceView.of(trace, "node-1");
        assertEquals(40, view.nodes());
        assertEquals(entry, view.own());
        assertEquals(1, TraceView.of(trace(false), "node-1").nodes());
    }

    private static Stage stage(TcTrace trace) {
        return TraceView.of(trace, "node-1").stage();
    }

    private static Condition condition(String type, String status, Long generation) {
        return new ConditionBuilder()
                .withType(type)
                .withStatus(status)
                .withObservedGeneration(generation)
                .build();
    }

    private static TcTrace trace(boolean suspend, Condition... conditions) {
        TcTrace trace = new TcTrace();
        trace.setMetadata(new ObjectMetaBuilder()
                .withNamespace("shop")
                .withName("t")
                .withUid("u")
                .withGeneration(2L)
                .build());
        trace.setSpec(TcTraceSpec.of(new TcTraceSpec.Target(new LabelSelector(), null, null))
                .withSuspend(suspend));
        trace.setStatus(new TcTraceStatus(1L, null, List.of(conditions), null, null, null));
        return trace;
    }
}
