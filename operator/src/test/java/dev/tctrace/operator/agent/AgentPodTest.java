// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.operator.agent;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import io.fabric8.kubernetes.api.model.TolerationBuilder;
import io.fabric8.kubernetes.client.VersionInfo;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.tctrace.api.assignment.AssignedTrace;
import dev.tctrace.testsupport.GeneratedFile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What an agent's pod is, in full: src/test/resources/golden; {@code make generate} writes it anew. */
class AgentPodTest {
    private static final AssignedTrace TRACE =
            new AssignedTrace("shop", "web-drops", "0b8f7a52-5bf0-4e0c-a5e8-6f1f6d2f3c11", 3);

    private static final Path GOLDEN =
            Path.of(System.getProperty("basedir", "."), "src/test/resources/golden/agent-pod.yaml");

    @Test
    void isTheGoldenOne() throws IOException {
        String yaml = new KubernetesSerialization()
                .asYaml(AgentPod.desired("node-1", spec("tctrace/node-agent:0.1.0"), List.of(TRACE)));
        GeneratedFile.check(GOLDEN, yaml);
    }

    @Test
    void appArmorIsTurnedOffInTheWayThatTheServerKnows() {
        Pod older = AgentPod.desired("node-1", spec("a", knows("1", "29")), List.of());
        Pod newer = AgentPod.desired("node-1", spec("a", knows("1", "30+")), List.of());

        assertEquals(
                "unconfined",
                older.getMetadata().getAnnotations().get("container.apparmor.security.beta.kubernetes.io/agent"));
        assertNull(older.getSpec().getContainers().get(0).getSecurityContext().getAppArmorProfile());
        assertTrue(newer.getMetadata().getAnnotations().keySet().stream().noneMatch(name -> name.contains("apparmor")));
        assertEquals(
                "Unconfined",
                newer.getSpec()
                        .getContainers()
                        .get(0)
                        .getSecurityContext()
                        .getAppArmorProfile()
                        .getType());
    }

    private static boolean knows(String major, String minor) {
        return AgentPodSpecFactory.knowsAppArmorProfile(
                new VersionInfo.Builder().withMajor(major).withMinor(minor).build());
    }

    @Test
    void aSlowMachineHasTenMinutesToStartIt() {
        Probe startup = AgentPod.desired("node-1", spec("a"), List.of())
                .getSpec()
                .getContainers()
                .get(0)
                .getStartupProbe();

        assertTrue(startup.getPeriodSeconds() * startup.getFailureThreshold() >= 600, startup::toString);
    }

    @Test
    void anotherImageIsAnotherHash() {
        Pod one = AgentPod.desired("node-1", spec("a"), List.of());
        Pod again = AgentPod.desired("node-1", spec("a"), List.of());
        Pod other = AgentPod.desired("node-1", spec("b"), List.of());

        assertEquals(AgentPod.hashOf(one), AgentPod.hashOf(again));
        assertNotEquals(AgentPod.hashOf(one), AgentPod.hashOf(other));
    }

    @Test
    void aLongNodeNameFitsAndStaysApart() {
        String node = "n".repeat(250);
        Pod pod = AgentPod.desired(node + "1", spec("a"), List.of());

        assertTrue(pod.getMetadata().getName().length() <= 253);
        assertTrue(pod.getMetadata().getLabels().get(AgentPod.NODE_LABEL).length() <= 63);
        assertEquals(node + "1", AgentPod.nodeOf(pod));
        assertNotEquals(AgentPod.nameFor(node + "1"), AgentPod.nameFor(node + "2"));
    }

    @ParameterizedTest
    @ValueSource(ints = {228, 229, 230, 231, 232, 233})
    void aLongNodeNameIsNotCutBehindADot(int dot) {
        String node = "n".repeat(dot) + "." + "x".repeat(252 - dot);

        assertTrue(AgentPod.nameFor(node).matches("[a-z0-9]([-a-z0-9]*[a-z0-9])?([.][a-z0-9]([-a-z0-9]*[a-z0-9])?)*"));
    }

    @Test
    void isNotPrivileged() {
        Pod pod = AgentPod.desired("node-1", spec("a"), List.of());
        var security = pod.getSpec().getContainers().get(0).getSecurityContext();

        assertFalse(security.getPrivileged());
        assertTrue(security.getReadOnlyRootFilesystem());
        assertEquals(
                List.of("BPF", "PERFMON", "NET_ADMIN", "SYS_ADMIN", "SYS_PTRACE"),
                security.getCapabilities().getAdd());
        assertEquals(null, pod.getSpec().getHostNetwork());
        assertTrue(pod.getSpec().getVolumes().stream().allMatch(volume -> volume.getHostPath() == null));
    }

    private static AgentPodSpec spec(String image) {
        return spec(image, true);
    }

    private static AgentPodSpec spec(String image, boolean appArmorProfile) {
        return new AgentPodSpec(
                "tctrace-system",
                image,
                "IfNotPresent",
                List.of("registry"),
                "tctrace-agent",
                Optional.of("system-node-critical"),
                List.of(new TolerationBuilder().withOperator("Exists").build()),
                new ResourceRequirementsBuilder()
                        .addToRequests("cpu", new Quantity("50m"))
                        .addToLimits("memory", new Quantity("512Mi"))
                        .build(),
                List.of(),
                Optional.empty(),
                Map.of("QUARKUS_LOG_CONSOLE_JSON_ENABLED", "true"),
                Map.of("example.com/team", "net"),
                Optional.of(new OwnerReferenceBuilder()
                        .withApiVersion("apps/v1")
                        .withKind("Deployment")
                        .withName("tctrace-operator")
                        .withUid("1234")
                        .build()),
                appArmorProfile);
    }
}
