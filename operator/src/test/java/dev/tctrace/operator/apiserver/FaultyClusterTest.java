// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.operator.apiserver;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;

import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import io.fabric8.kubernetes.api.model.ResourceQuotaBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookConfiguration;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookConfigurationBuilder;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.extension.RegisterExtension;

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

    @RegisterExtension
    final FaultyWorld world = new FaultyWorld();

    /** Kills it at any moment between its start and its rest, each time with a new trace to work on. */
    @Test
    @Timeout(3600)
    void anOperatorKilledAtAnyStepGoesOnWhereItWas() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        try (FaultCampaign fault = FaultCampaign.of("operator killed at a random step");
                PodHistory history = new PodHistory(world.client())) {
            Cluster cluster = world.cluster();
            int times = FaultCampaign.times(100, 3);
            for (int i = 0; i < times; i++) {
                fault.tried();
                String node = world.id() + "-" + i;
                cluster.node(node);
                cluster.pod("web-" + i, node, Map.of("app", node));
                Process operator = world.operator();
                cluster.trace("t" + i, Cluster.spec(Map.of("app", node), null, null, null));
                // It starts within about two seconds, and has done its work a second later.
                Waiting.pause(Duration.ofMillis(1000 + random.nextInt(3000)));
                operator.destroyForcibly().waitFor();
            }
            world.operator();
            for (int i = 0; i < times; i++) {
                String node = world.id() + "-" + i;
                int trace = i;
                world.until("agent of " + node, () -> cluster.agent(node).isPresent());
                world.until("status of t" + i, () -> world.reason("t" + trace).equals("WaitingForAgent"));
                assertEquals(
                        1, history.made("tctrace-agent-" + node), "agents ever made on " + node + ", seed " + seed);
                assertEquals(1, cluster.assigned(node).size());
                fault.survived();
            }
        }
    }

    @Test
    @Timeout(1800)
    void anAgentThatAdmissionRefusesIsMadeOnceItMay() throws Exception {
        ValidatingWebhookConfiguration hook = new ValidatingWebhookConfigurationBuilder()
                .withNewMetadata()
                .withName(world.id())
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
                () -> world.client().resource(hook).create(),
                () -> world.client().resource(hook).delete());
    }

    @Test
    @Timeout(1800)
    void anAgentBeyondTheQuotaIsMadeOnceThereIsRoom() throws Exception {
        ResourceQuota quota = new ResourceQuotaBuilder()
                .withNewMetadata()
                .withNamespace(Cluster.SYSTEM)
                .withName(world.id())
                .endMetadata()
                .withNewSpec()
                .addToHard("pods", new Quantity("0"))
                .endSpec()
                .build();
        refused(
                "quota exceeded",
                "exceeded quota",
                () -> {
                    world.client().resource(quota).create();
                    // What the controller manager does.
                    world.client()
                            .resource(quota)
                            .editStatus(live -> new ResourceQuotaBuilder(live)
                                    .withNewStatus()
                                    .addToHard("pods", new Quantity("0"))
                                    .addToUsed("pods", new Quantity("0"))
                                    .endStatus()
                                    .build());
                },
                () -> world.client().resource(quota).delete());
    }

    /** For longer than a retry with an end would take: half a minute, or three seconds of an operator in a hurry. */
    private void refused(String what, String said, Runnable begin, Runnable end) throws Exception {
        int seconds = FaultCampaign.times(45, 5);
        boolean hurried = seconds < 45;
        try (FaultCampaign fault = FaultCampaign.of(what + ", for " + seconds + " s")) {
            Cluster cluster = world.cluster();
            String node = world.id() + "-a";
            cluster.node(node);
            cluster.pod("web-1", node, WEB);
            fault.tried();
            begin.run();
            double before = podRequests();
            try {
                world.operator(hurried ? new String[] {LonelyOperator.HURRIED} : new String[0]);
                cluster.trace("t", Cluster.spec(WEB, null, null, null));
                world.until(
                        "the refusal in the status",
                        () -> cluster.condition("t", "Ready")
                                .filter(ready -> ready.getMessage().contains(said))
                                .isPresent());
                Cluster.pause(seconds);
            } finally {
                end.run();
            }
            double tried = podRequests() - before;
            world.until("agent", () -> cluster.agent(node).isPresent());
            world.until("the agent's status", () -> world.reason("t").equals("WaitingForAgent"));
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
                PodHistory history = new PodHistory(world.client())) {
            Cluster cluster = world.cluster();
            world.operator();
            world.operator();
            int traces = FaultCampaign.times(50, 3);
            for (int i = 0; i < traces; i++) {
                fault.tried();
                String node = world.id() + "-" + i;
                cluster.node(node);
                cluster.pod("web-" + i, node, Map.of("app", node));
                cluster.trace("t" + i, Cluster.spec(Map.of("app", node), null, null, null));
            }
            for (int i = 0; i < traces; i++) {
                int trace = i;
                world.until("status of t" + i, () -> world.reason("t" + trace).equals("WaitingForAgent"));
                world.until(
                        "agent of t" + i,
                        () -> cluster.agent(world.id() + "-" + trace).isPresent());
            }
            // They agree: sooner or later nobody writes any more.
            world.until("three seconds without a write", () -> {
                List<String> before = world.versions();
                Cluster.pause(3);
                return before.equals(world.versions());
            });
            for (int i = 0; i < traces; i++) {
                assertEquals(1, history.made("tctrace-agent-" + world.id() + "-" + i));
                fault.survived();
            }
        }
    }

    /** Requests for new pods that the API server answered, whatever it said. */
    private double podRequests() {
        return world.client()
                .raw("/metrics")
                .lines()
                .filter(line -> line.startsWith("apiserver_request_total{")
                        && line.contains("resource=\"pods\"")
                        && line.contains("verb=\"POST\""))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }
}
