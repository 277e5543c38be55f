// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.node;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.function.BooleanSupplier;

import io.fabric8.kubernetes.client.KubernetesClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import dev.tctrace.testsupport.TestPods;
import dev.tctrace.testsupport.Waiting;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** How the agent knows its node's pods, over a connection that does not last. */
@Tag("apiserver")
class NodeWatchTest {
    private static final AgentIdentity AGENT = new AgentIdentity("node-1", "tctrace-agent-node-1", "default");

    private TestApiServer api;
    private BreakableLink link;
    private KubernetesClient client;
    private NodeWatch watch;

    @BeforeEach
    void watch() throws IOException {
        api = TestApiServer.start();
        link = new BreakableLink(api.port());
        client = ClusterClient.open(api.config("https://127.0.0.1:" + link.port()));
        watch = new NodeWatch(client, AGENT, () -> {});
        watch.start();
    }

    @AfterEach
    void stop() throws IOException {
        if (api != null) {
            watch.close();
            client.close();
            link.close();
            api.close();
        }
    }

    @Test
    void whatHappenedWhileTheApiServerWasAwayIsCaughtUpWith() {
        makePod("before", "node-1");
        makePod("elsewhere", "node-2");
        await(() -> knows("before"));
        PodView seen = watch.pods().get(0);
        assertEquals(Map.of("app", "web"), seen.labels());
        assertEquals(PodView.Phase.PENDING, seen.phase());
        // When all connections break, and for a while no new one can be made
        link.cut();
        makePod("meanwhile", "node-1");
        api.client
                .pods()
                .inNamespace("default")
                .withName("before")
                .withGracePeriod(0)
                .delete();
        Waiting.pause(Duration.ofSeconds(3));
        link.mend();
        // Then what came is known, what went is not, and it goes on from there
        await(() -> knows("meanwhile") && !knows("before"));
        makePod("after", "node-1");
        await(() -> knows("after"));
        assertTrue(watch.running());
        assertEquals(2, watch.pods().size());
    }

    private boolean knows(String name) {
        return watch.pods().stream().anyMatch(pod -> pod.name().equals(name));
    }

    private void makePod(String name, String node) {
        api.client
                .resource(TestPods.on(node, "default", name, Map.of("app", "web"), false))
                .create();
    }

    private static void await(BooleanSupplier condition) {
        Waiting.until(condition, Duration.ofSeconds(60));
    }
}
