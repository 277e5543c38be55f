// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.operator.agent;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import jakarta.enterprise.context.ApplicationScoped;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.Toleration;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.VersionInfo;
import org.jboss.logging.Logger;

import dev.tctrace.operator.config.OperatorSettings;

/** Makes the common part of all agent pods from the settings and from the operator's own Deployment, once. */
@ApplicationScoped
class AgentPodSpecFactory {
    private static final Logger LOG = Logger.getLogger(AgentPodSpecFactory.class);

    private final OperatorSettings settings;
    private final KubernetesClient client;
    private final ObjectMapper json = new ObjectMapper();
    private AgentPodSpec spec;

    AgentPodSpecFactory(OperatorSettings settings, KubernetesClient client) {
        this.settings = settings;
        this.client = client;
    }

    /** @throws IllegalArgumentException naming the setting that is not what it should be */
    synchronized AgentPodSpec get() {
        if (spec == null) {
            spec = make();
        }
        return spec;
    }

    private AgentPodSpec make() {
        OperatorSettings.Agent agent = settings.agent();
        return new AgentPodSpec(
                settings.namespace(),
                agent.image(),
                agent.imagePullPolicy(),
                agent.imagePullSecrets().orElse(List.of()),
                agent.serviceAccount(),
                agent.priorityClass(),
                read("tctrace.agent.tolerations", agent.tolerations(), new TypeReference<List<Toleration>>() {}),
                read("tctrace.agent.resources", agent.resources(), new TypeReference<ResourceRequirements>() {}),
                agent.extraCapabilities().orElse(List.of()),
                agent.seLinuxType(),
                read("tctrace.agent.env", agent.env(), new TypeReference<Map<String, String>>() {}),
                read("tctrace.agent.annotations", agent.annotations(), new TypeReference<Map<String, String>>() {}),
                settings.deployment().flatMap(this::ownerReference),
                knowsAppArmorProfile(client.getKubernetesVersion()));
    }

    static boolean knowsAppArmorProfile(VersionInfo server) {
        // Some distributions write 30+.
        int minor = Integer.parseInt("0" + server.getMinor().replaceAll("\\D.*", ""));
        return !"1".equals(server.getMajor()) || minor >= 30;
    }

    private Optional<OwnerReference> ownerReference(String name) {
        Deployment deployment = client.apps()
                .deployments()
                .inNamespace(settings.namespace())
                .withName(name)
                .get();
        if (deployment == null) {
            LOG.warnf(
                    "Deployment %s/%s does not exist: agents will not go by themselves when the operator is uninstalled",
                    settings.namespace(), name);
            return Optional.empty();
        }
        return Optional.of(new OwnerReferenceBuilder()
                .withApiVersion("apps/v1")
                .withKind("Deployment")
                .withName(name)
                .withUid(deployment.getMetadata().getUid())
                .build());
    }

    private <T> T read(String setting, String value, TypeReference<T> type) {
        try {
            return json.readValue(value, type);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    setting + " is not the JSON that it should be: " + e.getOriginalMessage(), e);
        }
    }
}
