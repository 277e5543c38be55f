// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.operator.apiserver;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Predicate;

import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import io.fabric8.kubernetes.api.model.ResourceQuotaBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookConfiguration;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookConfigurationBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;

import dev.tctrace.api.v1alpha1.TargetState;
import dev.tctrace.api.v1alpha1.TcTrace;
import dev.tctrace.operator.large.RestartableServer;
import dev.tctrace.testsupport.FaultCampaign;
import dev.tctrace.testsupport.Waiting;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The operator, a process of its own, in a cluster where things go wrong: a real API server and etcd. */
@Tag("apiserver")
@Tag("faults")
@EnabledIfEnvironmentVariable(
        named = ControlPlane.DIRECTORY,
        matches = ".+",
        disabledReason =
                "SKIPPED: no API server. Set KUBE_API_TEST_DIR to the folder that testbed/kubernetes dir prints")
class FaultyClusterTest {
    private static final Map<String, String> WEB = Map.of("app", "web");
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @TempDir
    static Path folder;

    private static RestartableServer server;
    private static KubernetesClient client;
    private static int worlds;

    private final List<Process> operators = new ArrayList<>();
    private final String id = "faults-" + worlds++;

    @BeforeAll
    static void start() throws IOException {
        server = new RestartableServer(ControlPlane.binaries().orElseThrow());
        client = server.client();
        ControlPlane.installCrd(client);
        ControlPlane.makeSystemNamespace(client);
    }

    @AfterAll
    static void stop() throws IOException {
        client.close();
        server.close();
    }

    @AfterEach
    void endOperators() throws InterruptedException {
        for (Process operator : operators) {
            operator.destroyForcibly().waitFor();
        }
        client.resources(TcTrace.class).inNamespace(id).delete();
        client.pods().inNamespace(Cluster.SYSTEM).withGracePeriod(0).delete();
    }

    private Process operator() throws IOException {
        Process operator = LonelyOperator.start(
                server.config(), folder.resolve(id + "-" + operators.size() + ".log"), "-Xmx128m", "-XX:+UseSerialGC");
        operators.add(operator);
        return operator;
    }

    /** Kills it at any moment between its start and its rest, each time with a new trace to work on. */
    @Test
    @Timeout(3600)
    void anOperatorKilledAtAnyStepGoesOnWhereItWas() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        try (FaultCampaign fault = FaultCampaign.of("operator killed at a random step");
                PodHistory history = new PodHistory(client)) {
            Cluster cluster = new Cluster(client, id);
            int times = FaultCampaign.times(100, 4);
            for (int i = 0; i < times; i++) {
                fault.tried();
                String node = id + "-" + i;
                cluster.node(node);
                cluster.pod("web-" + i, node, Map.of("app", node));
                Process operator = operator();
                cluster.trace("t" + i, Cluster.spec(Map.of("app", node), null, null, null));
                // It starts within about two seconds, and has done its work a second later.
                Waiting.pause(Duration.ofMillis(1000 + random.nextInt(3000)));
                operator.destroyForcibly().waitFor();
            }
            operator();
            for (int i = 0; i < times; i++) {
                String node = id + "-" + i;
                int trace = i;
                until("agent of " + node, () -> cluster.agent(node).isPresent());
                until("status of t" + i, () -> reason(cluster, "t" + trace).equals("WaitingForAgent"));
                assertEquals(
                        1, history.made("tctrace-agent-" + node), "agents ever made on " + node + ", seed " + seed);
                assertEquals(1, cluster.assigned(node).size());
                fault.survived();
            }
        }
    }

    /** The server goes away: every watch breaks, and afterwards asks for what the new one no longer knows. */
    @Test
    @Timeout(1800)
    void anApiServerThatGoesAwayIsWaitedForAndNothingIsLost() throws Exception {
        int seconds = FaultCampaign.times(60, 10);
        try (FaultCampaign fault = FaultCampaign.of("API server gone for " + seconds + " s")) {
            Cluster cluster = new Cluster(client, id);
            String node = id + "-a";
            cluster.node(node);
            cluster.pod("web-1", node, WEB);
            cluster.trace("t", Cluster.spec(WEB, null, null, null));
            Process operator = operator();
            until("agent", () -> cluster.agent(node).isPresent());
            cluster.agentRuns(node);
            cluster.report("t", node, Map.of("web-1", TargetState.TRACING), 5, 2);
            until("seven packets", () -> packets(cluster) == 7);
            String agent = cluster.agent(node).orElseThrow().getMetadata().getUid();

            fault.tried();
            Duration before = cpu(operator);
            server.stopServer();
            Waiting.pause(Duration.ofSeconds(seconds));
            Duration busy = cpu(operator).minus(before);
            server.startServerAgain();
            cluster.report("t", node, Map.of("web-1", TargetState.TRACING), 50, 20);

            until("seventy packets", () -> packets(cluster) == 70);
            assertTrue(operator.isAlive());
            assertEquals(agent, cluster.agent(node).orElseThrow().getMetadata().getUid());
            String version = cluster.get("t").getMetadata().getResourceVersion();
            Cluster.pause(5);
            assertEquals(version, cluster.get("t").getMetadata().getResourceVersion(), "it writes without need");
            fault.survived();
            fault.remark("used " + busy.toMillis() + " ms of processor time meanwhile");
            assertTrue(busy.toMillis() < 1000L * seconds / 4, () -> "a busy loop: " + busy);
        }
    }

    @Test
    @Timeout(1800)
    void anAgentThatAdmissionRefusesIsMadeOnceItMay() throws Exception {
        ValidatingWebhookConfiguration hook = new ValidatingWebhookConfigurationBuilder()
                .withNewMetadata()
                .withName(id)
                .endMetadata()
                .addNewWebhook()
                .withName("nobody.tctrace.dev")
                .withAdmissionReviewVersions("v1")
                .withSideEffects("None")
                .withFailurePolicy("Fail")
                .addNewRule()
                .withApiGroups("")
                .withApiVersions("v1")
                .withOperations("CREATE")
                .withResources("pods")
                .endRule()
                .withNewClientConfig()
                // Nobody listens there.
                .withUrl("https://127.0.0.1:1/")
                .endClientConfig()
                .endWebhook()
                .build();
        refused(
                "admission refuses the agent",
                "failed calling webhook",
                () -> client.resource(hook).create(),
                () -> client.resource(hook).delete());
    }

    @Test
    @Timeout(1800)
    void anAgentBeyondTheQuotaIsMadeOnceThereIsRoom() throws Exception {
        ResourceQuota quota = new ResourceQuotaBuilder()
                .withNewMetadata()
                .withNamespace(Cluster.SYSTEM)
                .withName(id)
                .endMetadata()
                .withNewSpec()
                .addToHard("pods", new Quantity("0"))
                .endSpec()
                .build();
        refused(
                "quota exceeded",
                "exceeded quota",
                () -> {
                    client.resource(quota).create();
                    // What the controller manager does.
                    client.resource(quota)
                            .editStatus(live -> new ResourceQuotaBuilder(live)
                                    .withNewStatus()
                                    .addToHard("pods", new Quantity("0"))
                                    .addToUsed("pods", new Quantity("0"))
                                    .endStatus()
                                    .build());
                },
                () -> client.resource(quota).delete());
    }

    /** For longer than a retry with an end would take. */
    private void refused(String what, String said, Runnable begin, Runnable end) throws Exception {
        int seconds = 45;
        try (FaultCampaign fault = FaultCampaign.of(what + ", for " + seconds + " s")) {
            Cluster cluster = new Cluster(client, id);
            String node = id + "-a";
            cluster.node(node);
            cluster.pod("web-1", node, WEB);
            fault.tried();
            begin.run();
            double before = podRequests();
            try {
                operator();
                cluster.trace("t", Cluster.spec(WEB, null, null, null));
                until(
                        "the refusal in the status",
                        () -> cluster.condition("t", "Ready")
                                .filter(ready -> ready.getMessage().contains(said))
                                .isPresent());
                Cluster.pause(seconds);
            } finally {
                end.run();
            }
            double tried = podRequests() - before;
            until("agent", () -> cluster.agent(node).isPresent());
            until("the agent's status", () -> reason(cluster, "t").equals("WaitingForAgent"));
            fault.survived();
            fault.remark((int) tried + " attempts meanwhile");
            // The client repeats what the server failed at, and the reconciler what the client gave up.
            assertTrue(tried <= 60, () -> tried + " attempts in " + seconds + " s");
        }
    }

    @Test
    @Timeout(1800)
    void twoOperatorsAtOnceMakeOneAgentANode() throws Exception {
        try (FaultCampaign fault = FaultCampaign.of("two operators at once, no leader");
                PodHistory history = new PodHistory(client)) {
            Cluster cluster = new Cluster(client, id);
            operator();
            operator();
            int traces = FaultCampaign.times(50, 5);
            for (int i = 0; i < traces; i++) {
                fault.tried();
                String node = id + "-" + i;
                cluster.node(node);
                cluster.pod("web-" + i, node, Map.of("app", node));
                cluster.trace("t" + i, Cluster.spec(Map.of("app", node), null, null, null));
            }
            for (int i = 0; i < traces; i++) {
                int trace = i;
                until("status of t" + i, () -> reason(cluster, "t" + trace).equals("WaitingForAgent"));
                until("agent of t" + i, () -> cluster.agent(id + "-" + trace).isPresent());
            }
            // They agree: sooner or later nobody writes any more.
            until("five seconds without a write", () -> {
                List<String> before = versions(cluster);
                Cluster.pause(5);
                return before.equals(versions(cluster));
            });
            for (int i = 0; i < traces; i++) {
                assertEquals(1, history.made("tctrace-agent-" + id + "-" + i));
                fault.survived();
            }
        }
    }

    private List<String> versions(Cluster cluster) {
        return client.resources(TcTrace.class).inNamespace(cluster.namespace).list().getItems().stream()
                .map(trace -> trace.getMetadata().getResourceVersion())
                .toList();
    }

    private static String reason(Cluster cluster, String trace) {
        return cluster.condition(trace, "Ready").map(ready -> ready.getReason()).orElse("");
    }

    private static long packets(Cluster cluster) {
        TcTrace trace = cluster.get("t");
        return trace.getStatus() == null || trace.getStatus().summary() == null
                ? 0
                : trace.getStatus().summary().packets();
    }

    private void until(String what, java.util.function.BooleanSupplier condition) {
        Predicate<Boolean> holds = Boolean::booleanValue;
        Waiting.eventually(what + log(), condition::getAsBoolean, holds, PATIENCE, Duration.ofMillis(100));
    }

    private String log() {
        return " (logs in " + folder + ")";
    }

    private static Duration cpu(Process process) {
        return process.info().totalCpuDuration().orElseThrow();
    }

    /** Requests for new pods that the API server answered, whatever it said. */
    private static double podRequests() {
        return client.raw("/metrics")
                .lines()
                .filter(line -> line.startsWith("apiserver_request_total{")
                        && line.contains("resource=\"pods\"")
                        && line.contains("verb=\"POST\""))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }
}
