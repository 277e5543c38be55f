// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.operator.chart;

import java.util.List;
import java.util.Map;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.Role;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The chart, as real Helm renders it. */
class ChartTest {

    @Test
    void passesHelmsLint() {
        var result = Chart.helm().lint().strict().call();

        assertFalse(result.isFailed(), () -> String.join("\n", result.getMessages()));
    }

    @Test
    void theOperatorRunsUnderRestricted() {
        PodSpec pod = operator(Map.of());
        Container container = pod.getContainers().get(0);

        assertTrue(pod.getSecurityContext().getRunAsNonRoot());
        assertEquals(
                "RuntimeDefault", pod.getSecurityContext().getSeccompProfile().getType());
        assertFalse(container.getSecurityContext().getAllowPrivilegeEscalation());
        assertTrue(container.getSecurityContext().getReadOnlyRootFilesystem());
        assertEquals(
                List.of("ALL"), container.getSecurityContext().getCapabilities().getDrop());
    }

    @Test
    void twoReplicasElectALeader() {
        assertEquals("false", env(operator(Map.of()), "TCTRACE_LEADER_ELECTION_ENABLED"));
        assertEquals("true", env(operator(Map.of("operator.replicas", 2)), "TCTRACE_LEADER_ELECTION_ENABLED"));
    }

    @Test
    void theCrdIsKeptAndCarriesCelRulesOnlyWhereTheyAreKnown() {
        CustomResourceDefinition with = crd("true");
        CustomResourceDefinition without = crd("false");

        assertEquals("keep", with.getMetadata().getAnnotations().get("helm.sh/resource-policy"));
        assertFalse(duration(with).isEmpty());
        assertTrue(duration(without).isEmpty());
    }

    @Test
    void anAgentMayOnlyReadTracesAndPodsPatchStatusAndTellEvents() {
        ClusterRole agent = Chart.only(Chart.objects(Map.of()), ClusterRole.class, "tctrace-agent");

        for (PolicyRule rule : agent.getRules()) {
            for (String verb : rule.getVerbs()) {
                if (List.of("get", "list", "watch").contains(verb)) {
                    continue;
                }
                assertTrue(
                        rule.getResources().equals(List.of("tctraces/status")) && verb.equals("patch")
                                || rule.getResources().equals(List.of("events"))
                                        && List.of("create", "patch").contains(verb),
                        () -> rule.toString());
            }
            assertFalse(rule.getResources().contains("secrets"));
        }
    }

    @Test
    void theOperatorWritesPodsInItsOwnNamespaceOnly() {
        ClusterRole operator = Chart.only(Chart.objects(Map.of()), ClusterRole.class, "tctrace-operator");

        for (PolicyRule rule : operator.getRules()) {
            boolean status = rule.getResources().equals(List.of("tctraces/status"));
            assertEquals(status ? List.of("get", "patch") : List.of("get", "list", "watch"), rule.getVerbs());
        }
    }

    @Test
    void anAgentIsKeptToItsEntryWhereverTheClustersVersionAllowsIt() {
        assertFalse(Chart.renderFor("v1.29.9").contains("kind: ValidatingAdmissionPolicy"));

        String newer = Chart.renderFor("v1.30.0-gke.1");
        assertTrue(newer.contains("kind: ValidatingAdmissionPolicy\n"), newer);
        assertTrue(newer.contains("kind: ValidatingAdmissionPolicyBinding\n"), newer);
    }

    @Test
    void whoMayCaptureMayOpenAWebSocketToo() {
        Role pcap = Chart.only(Chart.objects(Map.of()), Role.class, "tctrace-pcap");

        assertEquals(
                List.of(List.of("get", "create")),
                pcap.getRules().stream()
                        .filter(rule -> rule.getResources().equals(List.of("pods/exec")))
                        .map(PolicyRule::getVerbs)
                        .toList());
    }

    @Test
    void aSlowMachineHasTenMinutesToStartTheOperator() {
        Probe startup = operator(Map.of()).getContainers().get(0).getStartupProbe();

        assertTrue(startup.getPeriodSeconds() * startup.getFailureThreshold() >= 600, startup::toString);
    }

    @Test
    void agentsMayBeGivenMoreCapabilities() {
        // The library's values are strings: an element of a list has an index.
        PodSpec pod = operator(Map.of("agent.extraCapabilities[0]", "SYSLOG"));

        assertEquals("SYSLOG", env(pod, "TCTRACE_AGENT_EXTRA_CAPABILITIES"));
    }

    @Test
    void aWrongSettingIsRefusedBySchema() {
        Map<String, Object> typo = Map.of("operator.replica", 2);

        assertThrows(RuntimeException.class, () -> Chart.render(typo));
    }

    private static PodSpec operator(Map<String, Object> values) {
        return Chart.only(Chart.objects(values), Deployment.class, "tctrace-operator")
                .getSpec()
                .getTemplate()
                .getSpec();
    }

    private static String env(PodSpec pod, String name) {
        return pod.getContainers().get(0).getEnv().stream()
                .filter(env -> env.getName().equals(name))
                .map(EnvVar::getValue)
                .findFirst()
                .orElseThrow();
    }

    private static CustomResourceDefinition crd(String cel) {
        List<HasMetadata> objects = Chart.objects(Map.of("crds.cel", cel));
        return Chart.only(objects, CustomResourceDefinition.class, "tctraces.tctrace.dev");
    }

    private static List<?> duration(CustomResourceDefinition crd) {
        List<?> rules = crd.getSpec()
                .getVersions()
                .get(0)
                .getSchema()
                .getOpenAPIV3Schema()
                .getProperties()
                .get("spec")
                .getProperties()
                .get("duration")
                .getXKubernetesValidations();
        return rules == null ? List.of() : rules;
    }
}
