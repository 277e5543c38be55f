// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.operator.apiserver;

import java.time.Duration;
import java.util.Map;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.extension.RegisterExtension;

import dev.tctrace.api.v1alpha1.TargetState;
import dev.tctrace.testsupport.FaultCampaign;
import dev.tctrace.testsupport.Waiting;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The operator, a process of its own, and an API server that is gone. */
@Tag("faults")
@EnabledIfEnvironmentVariable(
        named = ControlPlane.DIRECTORY,
        matches = ".+",
        disabledReason =
                "SKIPPED: no API server. Set KUBE_API_TEST_DIR to the folder that testbed/kubernetes dir prints")
class FaultyApiServerTest {
    private static final Map<String, String> WEB = Map.of("app", "web");

    @RegisterExtension
    final FaultyWorld world = new FaultyWorld();

    /** The server goes away: every watch breaks, and afterwards asks for what the new one no longer knows. */
    @Test
    @Tag("apiserver")
    @Timeout(1800)
    void anApiServerThatGoesAwayIsWaitedForAndNothingIsLost() throws Exception {
        int seconds = FaultCampaign.times(60, 5);
        try (FaultCampaign fault = FaultCampaign.of("API server gone for " + seconds + " s")) {
            Cluster cluster = world.cluster();
            String node = world.id() + "-a";
            cluster.node(node);
            cluster.pod("web-1", node, WEB);
            cluster.trace("t", Cluster.spec(WEB, null, null, null));
            Process operator = world.operator();
            world.until("agent", () -> cluster.agent(node).isPresent());
            cluster.agentRuns(node);
            cluster.report("t", node, Map.of("web-1", TargetState.TRACING), 5, 2);
            world.until("seven packets", () -> world.packets("t") == 7);
            String agent = cluster.agent(node).orElseThrow().getMetadata().getUid();

            fault.tried();
            Duration before = FaultyWorld.cpu(operator);
            world.server().stopServer();
            Waiting.pause(Duration.ofSeconds(seconds));
            Duration busy = FaultyWorld.cpu(operator).minus(before);
            world.server().startServerAgain();
            cluster.report("t", node, Map.of("web-1", TargetState.TRACING), 50, 20);

            world.until("seventy packets", () -> world.packets("t") == 70);
            assertTrue(operator.isAlive());
            assertEquals(agent, cluster.agent(node).orElseThrow().getMetadata().getUid());
            String version = cluster.get("t").getMetadata().getResourceVersion();
            Cluster.pause(3);
            assertEquals(version, cluster.get("t").getMetadata().getResourceVersion(), "it writes without need");
            fault.survived();
            fault.remark("used " + busy.toMillis() + " ms of processor time meanwhile");
            assertTrue(busy.toMillis() < 1000L * seconds / 4, () -> "a busy loop: " + busy);
        }
    }
}
