// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.operator.agent;

import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.Toleration;

/**
 * What all agent pods have in common: the settings, read and checked once.
 *
 * @param appArmorProfile whether the API server knows that field (1.30 on); an older one takes an annotation, which a newer one warns of
 */
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
        Optional<OwnerReference> owner,
        boolean appArmorProfile) {}
