package dev.tctrace.operator.agent;

import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.Toleration;

/** What all agent pods have in common: the settings, read and checked once. */
record AgentPodSpec(
        String namespace,
        String image,
        String imagePullPolicy,
        List<String> imagePullSecrets,
        String serviceAccount,
        Optional<String> priorityClass,
        List<Toleration> tolerations,
        ResourceRequirements resources,
        List<String> extraCapabilities,
        Optional<String> seLinuxType,
        Map<String, String> env,
        Map<String, String> annotations,
        Optional<OwnerReference> owner) {}
