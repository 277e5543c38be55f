package dev.tctrace.agent.node;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.quarkus.kubernetes.client.KubernetesClientObjectMapper;

import dev.tctrace.api.v1alpha1.TcTrace;

/** The client's serialization, for the kinds that the agent reads. By default it would load the classes of all kinds there are. */
@Singleton
final class ClientSerialization {
    @Produces
    @Singleton
    KubernetesSerialization serialization(@KubernetesClientObjectMapper ObjectMapper mapper) {
        KubernetesSerialization serialization = new KubernetesSerialization(mapper, false);
        serialization.registerKubernetesResource(Pod.class);
        serialization.registerKubernetesResource(Event.class);
        serialization.registerKubernetesResource(TcTrace.class);
        return serialization;
    }
}
