// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.node;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;

import io.fabric8.kubernetes.client.KubernetesClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import dev.tctrace.api.connection.LiveConnections;
import dev.tctrace.testsupport.TestPods;
import dev.tctrace.testsupport.ToldRequests;
import dev.tctrace.testsupport.Waiting;
import dev.tctrace.testsupport.Wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** How the agent knows its node's pods, over a connection that does not last. */
@Tag("apiserver")
class NodeWatchTest {
    private static final AgentIdentity AGENT = new AgentIdentity("node-1", "tctrace-agent-node-1", "default");

    private final List<String> requests = new CopyOnWriteArrayList<>();
    private TestApiServer api;
    private Wire wire;
    private KubernetesClient client;
    private NodeWatch watch;

    @BeforeEach
    void watch() throws IOException {
        api = TestApiServer.start();
        wire = new Wire(api.port());
        client = ClusterClient.builder(
                        api.config(wire.url()), new LiveConnections(Duration.ofSeconds(1), Duration.ofSeconds(5)))
                .withHttpClientBuilderConsumer(
                        http -> http.addOrReplaceInterceptor("told", new ToldRequests(requests::add)))
                .build();
        watch = new NodeWatch(client, AGENT, () -> {});
        watch.start();
    }

    @AfterEach
    void stop() throws IOException {
        if (api != null) {
            watch.close();
            client.close();
            wire.close();
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
        wire.shut(true);
        wire.cut();
        makePod("meanwhile", "node-1");
        api.client
                .pods()
                .inNamespace("default")
                .withName("before")
                .withGracePeriod(0)
                .delete();
        Waiting.pause(Duration.ofSeconds(3));
        wire.shut(false);
        // Then what came is known, what went is not, and it goes on from there
        await(() -> knows("meanwhile") && !knows("before"));
        makePod("after", "node-1");
        await(() -> knows("after"));
        assertTrue(watch.running());
        assertEquals(2, watch.pods().size());
    }

    /** As FaultyApiServerTest has it with the agent's own patience, in less time. */
    @Test
    void aConnectionThatFallsSilentIsGivenUpAndNothingIsListedAnew() {
        makePod("before", "node-1");
        await(() -> knows("before"));
        // which may come with the list; what follows comes by the watch
        makePod("seen", "node-1");
        await(() -> knows("seen"));
        requests.clear();
        // When nothing comes any more, and nobody says so
        wire.silence();
        makePod("meanwhile", "node-1");
        // Then it goes on from where it was
        await(() -> knows("meanwhile"));
        assertEquals(1, requests.size(), requests::toString);
        assertTrue(requests.get(0).matches(".*[?&]resourceVersion=[1-9].*"), requests::toString);
        assertTrue(requests.get(0).contains("watch=true"), requests::toString);
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
