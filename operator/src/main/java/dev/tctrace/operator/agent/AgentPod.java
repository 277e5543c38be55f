// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.operator.agent;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.ProbeBuilder;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.SecurityContextBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;

import dev.tctrace.api.assignment.AssignedTrace;
import dev.tctrace.operator.pods.AgentLabel;

/** The pod of one node's agent. */
final class AgentPod {
    static final String NAME_LABEL = AgentLabel.KEY;
    static final String NAME = AgentLabel.VALUE;
    static final String NODE_LABEL = "tctrace.dev/node";
    /** The node's full name: a label holds 63 characters, a node's name up to 253. */
    static final String NODE_ANNOTATION = "tctrace.dev/node-name";

    static final String HASH_ANNOTATION = "tctrace.dev/pod-hash";
    static final String CONTAINER = "agent";
    private static final int LABEL_MAX = 63;
    private static final int POD_NAME_MAX = 253;
    private static final KubernetesSerialization JSON = new KubernetesSerialization(new ObjectMapper(), false);

    private AgentPod() {}

    /**
     * The pod that should run on a node.
     *
     * @param traces what its agent is told to work on: that changes without a new pod, and is no part of the hash
     */
    static Pod desired(String node, AgentPodSpec spec, List<AssignedTrace> traces) {
        Pod pod = withoutHash(node, spec);
        pod.getMetadata()
                .getAnnotations()
                .put(HASH_ANNOTATION, sha256(JSON.asJson(pod)).substring(0, 16));
        pod.getMetadata().getAnnotations().put(AssignedTrace.ANNOTATION, AssignedTrace.format(traces));
        return pod;
    }

    /** Of what settings a pod was made; empty for a foreign one. */
    static String hashOf(Pod pod) {
        return annotation(pod, HASH_ANNOTATION);
    }

    /** The node that an agent's pod was made for; empty for a foreign pod. */
    static String nodeOf(Pod pod) {
        return annotation(pod, NODE_ANNOTATION);
    }

    /** What its agent is told to work on, as {@link AssignedTrace#format} writes it. */
    static String tracesOf(Pod pod) {
        return annotation(pod, AssignedTrace.ANNOTATION);
    }

    /** A JSON merge patch that tells the agent of this very pod what to work on. */
    static String assigning(Pod pod, List<AssignedTrace> traces) {
        return JSON.asJson(Map.of(
                "metadata",
                Map.of(
                        "uid",
                        pod.getMetadata().getUid(),
                        "annotations",
                        Map.of(AssignedTrace.ANNOTATION, AssignedTrace.format(traces)))));
    }

    private static String annotation(Pod pod, String name) {
        Map<String, String> annotations = pod.getMetadata().getAnnotations();
        return annotations == null ? "" : annotations.getOrDefault(name, "");
    }

    static String nameFor(String node) {
        return fitting(NAME + "-" + node, POD_NAME_MAX);
    }

    private static Pod withoutHash(String node, AgentPodSpec spec) {
        Map<String, String> annotations = new TreeMap<>(spec.annotations());
        annotations.put(NODE_ANNOTATION, node);
        if (!spec.appArmorProfile()) {
            annotations.put("container.apparmor.security.beta.kubernetes.io/" + CONTAINER, "unconfined");
        }
        return new PodBuilder()
                .withNewMetadata()
                .withName(nameFor(node))
                .withNamespace(spec.namespace())
                .withLabels(new TreeMap<>(Map.of(
                        NAME_LABEL,
                        NAME,
                        "app.kubernetes.io/part-of",
                        "tctrace",
                        "app.kubernetes.io/managed-by",
                        "tctrace-operator",
                        NODE_LABEL,
                        fitting(node, LABEL_MAX))))
                .withAnnotations(annotations)
                .withOwnerReferences(spec.owner().map(List::of).orElse(List.of()))
                .endMetadata()
                .withNewSpec()
                .withServiceAccountName(spec.serviceAccount())
                // The pods' processes, and through them their network namespaces, are found under /proc.
                .withHostPID(true)
                .withEnableServiceLinks(false)
                // The API server is reached by the address in the environment: no cluster DNS is needed.
                .withDnsPolicy("Default")
                .withRestartPolicy("Always")
                .withTerminationGracePeriodSeconds(20L)
                .withPriorityClassName(spec.priorityClass().orElse(null))
                .withTolerations(spec.tolerations())
                .withImagePullSecrets(spec.imagePullSecrets().stream()
                        .map(LocalObjectReference::new)
                        .toList())
                .withNewSecurityContext()
                .withNewSeccompProfile()
                // Allows bpf, perf_event_open and setns to those that hold SYS_ADMIN.
                .withType("RuntimeDefault")
                .endSeccompProfile()
                .endSecurityContext()
                // By affinity, as DaemonSets do it, so that the scheduler checks room and taints, and says what is
                // missing.
                .withNewAffinity()
                .withNewNodeAffinity()
                .withNewRequiredDuringSchedulingIgnoredDuringExecution()
                .addNewNodeSelectorTerm()
                .addNewMatchField()
                .withKey("metadata.name")
                .withOperator("In")
                .withValues(node)
                .endMatchField()
                .endNodeSelectorTerm()
                .endRequiredDuringSchedulingIgnoredDuringExecution()
                .endNodeAffinity()
                .endAffinity()
                .withContainers(container(spec))
                // Java unpacks its native libraries into a temporary directory; everything else is read-only.
                .addNewVolume()
                .withName("tmp")
                .withNewEmptyDir()
                .endEmptyDir()
                .endVolume()
                .endSpec()
                .build();
    }

    private static Container container(AgentPodSpec spec) {
        return new ContainerBuilder()
                .withName(CONTAINER)
                .withImage(spec.image())
                .withImagePullPolicy(spec.imagePullPolicy())
                .withEnv(environment(spec))
                .addNewPort()
                .withName("http")
                .withContainerPort(8080)
                .withProtocol("TCP")
                .endPort()
                .withResources(spec.resources())
                // The last lines of an agent that failed are then in its pod's status, and so in the traces'.
                .withTerminationMessagePolicy("FallbackToLogsOnError")
                .withSecurityContext(securityContext(spec))
                .addNewVolumeMount()
                .withName("tmp")
                .withMountPath("/tmp")
                .endVolumeMount()
                // Ten minutes: a machine under load is slow, not broken.
                .withStartupProbe(probe("/q/health/live", 2, 300))
                .withLivenessProbe(probe("/q/health/live", 30, 6))
                .withReadinessProbe(probe("/q/health/ready", 5, 3))
                .build();
    }

    private static SecurityContext securityContext(AgentPodSpec spec) {
        List<String> capabilities = new ArrayList<>(List.of(
                // Load programs and maps, read what is loaded.
                "BPF",
                // Attach fentry and fexit tracers, and read packets from them.
                "PERFMON",
                // See and change what is attached to interfaces: tcx links, clsact filters.
                "NET_ADMIN",
                // Enter a pod's network namespace (setns), get BPF objects by id.
                "SYS_ADMIN",
                // Open another process's namespace file under /proc.
                "SYS_PTRACE"));
        capabilities.addAll(spec.extraCapabilities());
        SecurityContextBuilder context = new SecurityContextBuilder()
                .withPrivileged(false)
                .withAllowPrivilegeEscalation(false)
                .withReadOnlyRootFilesystem(true)
                // Capabilities reach only root's processes without file capabilities.
                .withRunAsUser(0L)
                .withNewCapabilities()
                .withDrop("ALL")
                .withAdd(capabilities)
                .endCapabilities();
        // AppArmor's default profile forbids what SYS_PTRACE is for: opening another container's namespace under /proc.
        if (spec.appArmorProfile()) {
            context.withNewAppArmorProfile().withType("Unconfined").endAppArmorProfile();
        }
        spec.seLinuxType()
                .ifPresent(
                        type -> context.withNewSeLinuxOptions().withType(type).endSeLinuxOptions());
        return context.build();
    }

    private static List<EnvVar> environment(AgentPodSpec spec) {
        List<EnvVar> env = new ArrayList<>();
        env.add(fromField("NODE_NAME", "spec.nodeName"));
        env.add(fromField("POD_NAME", "metadata.name"));
        env.add(fromField("POD_NAMESPACE", "metadata.namespace"));
        new TreeMap<>(spec.env()).forEach((name, value) -> env.add(new EnvVar(name, value, null)));
        return env;
    }

    private static EnvVar fromField(String name, String path) {
        return new EnvVarBuilder()
                .withName(name)
                .withNewValueFrom()
                .withNewFieldRef()
                .withFieldPath(path)
                .endFieldRef()
                .endValueFrom()
                .build();
    }

    /** Patient ones: a node that is short of processor time is the last place to start an agent anew. */
    private static Probe probe(String path, int periodSeconds, int failures) {
        return new ProbeBuilder()
                .withNewHttpGet()
                .withPath(path)
                .withNewPort("http")
                .endHttpGet()
                .withPeriodSeconds(periodSeconds)
                .withTimeoutSeconds(10)
                .withFailureThreshold(failures)
                .build();
    }

    /** A name cut to a length, with a hash of the whole at its end so that two long ones stay apart. */
    private static String fitting(String name, int max) {
        // In a name no dot may stand before the dash.
        return name.length() <= max
                ? name
                : name.substring(0, max - 9).replaceFirst("[.]+$", "") + "-"
                        + sha256(name).substring(0, 8);
    }

    private static String sha256(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
