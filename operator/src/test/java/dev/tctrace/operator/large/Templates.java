// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.operator.large;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;

/** One object of each kind, as large as they are in clusters: a pod has two containers, some 7 KB without its managed fields. */
final class Templates {
    static final String ADDRESS = "10.100.100.100";
    private static final String SINCE = "2026-01-01T00:00:00Z";

    private Templates() {}

    static Pod pod(String namespace, String name, String application, String node) {
        return new PodBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .withLabels(Map.of(
                        "app", application,
                        "app.kubernetes.io/instance", "shop",
                        "app.kubernetes.io/version", "2026.11.3",
                        "pod-template-hash", "7d4b9c6f5d",
                        "team", "checkout"))
                .withAnnotations(Map.of(
                        "checksum/config", "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
                        "prometheus.io/scrape", "true",
                        "prometheus.io/port", "9102",
                        "cni.example.com/networks", "[{\"name\":\"default\",\"interface\":\"eth0\"}]",
                        "sidecar.example.com/status", "{\"containers\":[\"proxy\"],\"volumes\":[\"certs\",\"token\"]}"))
                .addNewOwnerReference()
                .withApiVersion("apps/v1")
                .withKind("ReplicaSet")
                .withName("web-7d4b9c6f5d")
                .withUid("7d4b9c6f-5d00-4000-8000-000000000001")
                .withController(true)
                .withBlockOwnerDeletion(true)
                .endOwnerReference()
                .endMetadata()
                .withNewSpec()
                .withNodeName(node)
                .withServiceAccountName("web")
                .withContainers(container("main", 8080), container("proxy", 15001))
                .addNewVolume()
                .withName("config")
                .withNewConfigMap()
                .withName("web-config")
                .endConfigMap()
                .endVolume()
                .addNewVolume()
                .withName("certs")
                .withNewSecret()
                .withSecretName("web-certs")
                .endSecret()
                .endVolume()
                .addNewVolume()
                .withName("cache")
                .withNewEmptyDir()
                .endEmptyDir()
                .endVolume()
                .addNewToleration()
                .withKey("node.kubernetes.io/not-ready")
                .withOperator("Exists")
                .withEffect("NoExecute")
                .withTolerationSeconds(300L)
                .endToleration()
                .withNewAffinity()
                .withNewPodAntiAffinity()
                .addNewPreferredDuringSchedulingIgnoredDuringExecution()
                .withWeight(100)
                .withNewPodAffinityTerm()
                .withTopologyKey("kubernetes.io/hostname")
                .withNewLabelSelector()
                .addToMatchLabels("app", application)
                .endLabelSelector()
                .endPodAffinityTerm()
                .endPreferredDuringSchedulingIgnoredDuringExecution()
                .endPodAntiAffinity()
                .endAffinity()
                .endSpec()
                .build();
    }

    private static Container container(String name, int port) {
        return new ContainerBuilder()
                .withName(name)
                .withImage("registry.example.com/checkout/" + name + ":2026.11.3")
                .withArgs("--listen=:" + port, "--config=/etc/" + name + "/config.yaml", "--log-format=json")
                .addNewPort()
                .withName("http")
                .withContainerPort(port)
                .endPort()
                .withEnv(IntStream.range(0, 16).mapToObj(Templates::variable).toList())
                .withNewResources()
                .withRequests(Map.of("cpu", new Quantity("250m"), "memory", new Quantity("256Mi")))
                .withLimits(Map.of("memory", new Quantity("512Mi")))
                .endResources()
                .addNewVolumeMount()
                .withName("config")
                .withMountPath("/etc/" + name)
                .withReadOnly(true)
                .endVolumeMount()
                .addNewVolumeMount()
                .withName("certs")
                .withMountPath("/etc/certs")
                .withReadOnly(true)
                .endVolumeMount()
                .addNewVolumeMount()
                .withName("cache")
                .withMountPath("/var/cache/" + name)
                .endVolumeMount()
                .withNewLivenessProbe()
                .withNewHttpGet()
                .withPath("/healthz")
                .withNewPort("http")
                .endHttpGet()
                .withPeriodSeconds(10)
                .endLivenessProbe()
                .withNewReadinessProbe()
                .withNewHttpGet()
                .withPath("/ready")
                .withNewPort("http")
                .endHttpGet()
                .withPeriodSeconds(5)
                .endReadinessProbe()
                .build();
    }

    private static EnvVar variable(int number) {
        return new EnvVarBuilder()
                .withName("CHECKOUT_SETTING_" + number)
                .withValue("http://service-" + number + ".shop.svc.cluster.local:8080/api/v1")
                .build();
    }

    /** A JSON merge patch. */
    static String podStatus() {
        String conditions = List.of("Initialized", "Ready", "ContainersReady", "PodScheduled").stream()
                .map(type -> "{\"type\":\"" + type + "\",\"status\":\"True\",\"lastTransitionTime\":\"" + SINCE + "\"}")
                .collect(Collectors.joining(","));
        String containers = List.of("main", "proxy").stream()
                .map(name -> "{\"name\":\"" + name + "\",\"ready\":true,\"started\":true,\"restartCount\":0,"
                        + "\"image\":\"registry.example.com/checkout/" + name + ":2026.11.3\","
                        + "\"imageID\":\"registry.example.com/checkout/" + name
                        + "@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08\","
                        + "\"containerID\":\"containerd://5e884898da28047151d0e56f8dc6292773603d0d6aabbdd62a11ef721d1542d8\","
                        + "\"state\":{\"running\":{\"startedAt\":\"" + SINCE + "\"}}}")
                .collect(Collectors.joining(","));
        return "{\"status\":{\"phase\":\"Running\",\"hostIP\":\"192.168.0.1\",\"podIP\":\"" + ADDRESS
                + "\",\"podIPs\":[{\"ip\":\"" + ADDRESS + "\"}],\"qosClass\":\"Burstable\",\"startTime\":\"" + SINCE
                + "\",\"conditions\":[" + conditions + "],\"containerStatuses\":[" + containers + "]}}";
    }

    static Node node(String name) {
        return new NodeBuilder()
                .withNewMetadata()
                .withName(name)
                .withLabels(Map.of(
                        "kubernetes.io/os", "linux",
                        "kubernetes.io/arch", "amd64",
                        "kubernetes.io/hostname", name,
                        "node.kubernetes.io/instance-type", "m6i.4xlarge",
                        "topology.kubernetes.io/region", "eu-central-1",
                        "topology.kubernetes.io/zone", "eu-central-1a"))
                .withAnnotations(Map.of(
                        "csi.volume.kubernetes.io/nodeid", "{\"ebs.csi.example.com\":\"i-0123456789abcdef0\"}",
                        "volumes.kubernetes.io/controller-managed-attach-detach", "true"))
                .endMetadata()
                .build();
    }

    /** A JSON merge patch: the images are most of a node. */
    static String nodeStatus() {
        String images = IntStream.range(0, 50)
                .mapToObj(number -> "{\"names\":[\"registry.example.com/team/image-" + number
                        + "@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08\","
                        + "\"registry.example.com/team/image-" + number + ":2026.11.3\"],\"sizeBytes\":123456789}")
                .collect(Collectors.joining(","));
        String conditions = List.of("MemoryPressure", "DiskPressure", "PIDPressure", "Ready").stream()
                .map(type -> "{\"type\":\"" + type + "\",\"status\":\"" + (type.equals("Ready") ? "True" : "False")
                        + "\",\"reason\":\"KubeletReady\",\"message\":\"kubelet is posting ready status\","
                        + "\"lastHeartbeatTime\":\"" + SINCE + "\",\"lastTransitionTime\":\"" + SINCE + "\"}")
                .collect(Collectors.joining(","));
        return "{\"status\":{\"conditions\":[" + conditions + "],\"images\":[" + images + "]}}";
    }

    static Service service(String namespace, String name) {
        return new ServiceBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .withLabels(Map.of("app", name, "team", "checkout", "app.kubernetes.io/instance", "shop"))
                .endMetadata()
                .withNewSpec()
                .withSelector(Map.of("app", name))
                .addNewPort()
                .withName("http")
                .withPort(80)
                .withNewTargetPort("http")
                .endPort()
                .endSpec()
                .build();
    }
}
