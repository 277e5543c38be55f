// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.node;

import java.util.List;
import java.util.Map;
import java.util.Set;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import org.junit.jupiter.api.Test;

import dev.tctrace.agent.node.TraceView.Stage;
import dev.tctrace.api.v1alpha1.TargetReason;
import dev.tctrace.api.v1alpha1.TcTraceSpec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class DesiredTargetsTest {
    private static final LabelSelector WEB =
            new LabelSelectorBuilder().addToMatchLabels("app", "web").build();
    private static final LabelSelector EVERY = new LabelSelector();

    @Test
    void aRunningPodIsTraced() {
        List<WantedTarget> targets =
                decide(List.of(trace("a", "shop", WEB)), List.of(pod("web-1", "shop")), Set.of(), 32);
        assertEquals(List.of(new TargetKey("a", "shop/web-1", "eth0")), keys(targets));
        assertTrue(targets.get(0).traced());
    }

    @Test
    void podsOfOtherNamespacesAreNeverTraced() {
        // Given a selector that selects everything, then still only the trace's own namespace is meant
        assertEquals(
                List.of(new TargetKey("a", "shop/web-1", "eth0")),
                keys(decide(
                        List.of(trace("a", "shop", EVERY)),
                        List.of(pod("web-1", "shop"), pod("web-1", "bank"), pod("web-1", "kube-system")),
                        Set.of(),
                        32)));
    }

    @Test
    void aNameLeavesOneOfThePodsThatTheLabelsSelect() {
        TraceView named = trace("a", "shop", new TcTraceSpec.Target(WEB, "web-2", null), Stage.ACTIVE);
        assertEquals(
                List.of(new TargetKey("a", "shop/web-2", "eth0")),
                keys(decide(
                        List.of(named),
                        List.of(pod("web-1", "shop"), pod("web-2", "shop"), pod("web-2", "bank")),
                        Set.of(),
                        32)));
    }

    @Test
    void onlyAcceptedTracesWantAnything() {
        for (Stage stage : Stage.values()) {
            List<WantedTarget> targets =
                    decide(List.of(trace("a", "shop", WEB, stage)), List.of(pod("web-1", "shop")), Set.of(), 32);
            assertEquals(stage == Stage.ACTIVE ? 1 : 0, targets.size(), stage.name());
        }
    }

    @Test
    void podsWithoutANetworkOfTheirOwnAreRefused() {
        PodView host = new PodView(
                "shop", "proxy", "u1", Map.of("app", "web"), PodView.Phase.RUNNING, true, "2026-01-01T00:00:00Z", "");
        WantedTarget target = decide(List.of(trace("a", "shop", WEB)), List.of(host), Set.of(), 32)
                .get(0);
        assertEquals(TargetReason.HOST_NETWORK, target.refusal());
        assertTrue(target.message().contains("hostNetwork: false"), target.message());
    }

    @Test
    void ofPodsThatHaveFinishedOnlyThoseThatWereTargetsAreNamed() {
        PodView done = new PodView(
                "shop", "job", "u1", Map.of("app", "web"), PodView.Phase.ENDED, false, "2026-01-01T00:00:00Z", "");
        Set<TargetKey> listed = Set.of(new TargetKey("a", "u1", "eth0"));

        assertTrue(decide(List.of(trace("a", "shop", WEB)), List.of(done), Set.of(), 32)
                .isEmpty());
        // Also when the operator has taken the trace from the node, since no pod of it is left there
        for (Stage stage : List.of(Stage.ACTIVE, Stage.ELSEWHERE)) {
            WantedTarget target = DesiredTargets.decide(
                            List.of(trace("a", "shop", WEB, stage)), List.of(done), listed, Set.of(), 32)
                    .get(0);
            assertEquals(TargetReason.POD_NOT_RUNNING, target.refusal());
            assertEquals("The pod has finished; what was counted stays.", target.message());
        }
    }

    @Test
    void beyondTheLimitTargetsAreRefusedAndSaySo() {
        List<PodView> pods = List.of(pod("web-1", "shop"), pod("web-2", "shop"), pod("web-3", "shop"));
        List<WantedTarget> targets = decide(List.of(trace("a", "shop", WEB)), pods, Set.of(), 2);
        assertEquals(2, targets.stream().filter(WantedTarget::traced).count());
        assertEquals(TargetReason.LIMIT_REACHED, targets.get(2).refusal());
    }

    @Test
    void whatIsTracedAlreadyGoesBeforeWhatIsNew() {
        List<PodView> pods = List.of(pod("web-1", "shop"), pod("web-2", "shop"), pod("web-3", "shop"));
        Set<TargetKey> running = Set.of(new TargetKey("a", "shop/web-3", "eth0"));
        List<WantedTarget> targets = decide(List.of(trace("a", "shop", WEB)), pods, running, 1);
        assertEquals(
                List.of("web-3"),
                targets.stream()
                        .filter(WantedTarget::traced)
                        .map(target -> target.pod().name())
                        .toList());
    }

    private static List<WantedTarget> decide(
            List<TraceView> traces, List<PodView> pods, Set<TargetKey> running, int limit) {
        return DesiredTargets.decide(traces, pods, running, running, limit);
    }

    private static List<TargetKey> keys(List<WantedTarget> targets) {
        return targets.stream().map(WantedTarget::key).toList();
    }

    private static TraceView trace(String uid, String namespace, LabelSelector selector) {
        return trace(uid, namespace, selector, Stage.ACTIVE);
    }

    private static TraceView trace(String uid, String namespace, LabelSelector selector, Stage stage) {
        return trace(uid, namespace, new TcTraceSpec.Target(selector, null, null), stage);
    }

    private static TraceView trace(String uid, String namespace, TcTraceSpec.Target target, Stage stage) {
        TcTraceSpec spec = TcTraceSpec.of(target);
        return new TraceView(namespace, uid, uid, 1, spec, stage, 1, null, "2026-01-01T00:00:00Z");
    }

    private static PodView pod(String name, String namespace) {
        return new PodView(
                namespace,
                name,
                namespace + "/" + name,
                Map.of("app", "web"),
                PodView.Phase.RUNNING,
                false,
                "2026-01-01T00:00:00Z",
                "10.0.0.1[c1]");
    }
}
