// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.node;

import java.net.http.HttpClient;
import java.time.Duration;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;

import dev.tctrace.api.connection.LiveConnections;
import dev.tctrace.api.v1alpha1.TcTrace;

/** The agent's way to the API server: over the JDK's HTTP client, and with the models of only those kinds that it reads. */
final class ClusterClient {
    /** For the slowest node: a first request loads half the client. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final Duration CONNECT = Duration.ofSeconds(30);

    /** As kubelets do it, for an API server that has thousands of either: a ping in 20 s, and half a minute for its answer. */
    static final LiveConnections LIVE = new LiveConnections(Duration.ofSeconds(20), Duration.ofSeconds(50));

    private ClusterClient() {}

    /** As the pod's service account, or as the environment or the kubeconfig says. */
    static KubernetesClient open() {
        return open(new ConfigBuilder().build());
    }

    /** @param config whose patience is set here */
    static KubernetesClient open(Config config) {
        return builder(config, LIVE).build();
    }

    /**
     * @param config whose patience is set here
     * @param live when a connection is given up
     */
    static KubernetesClientBuilder builder(Config config, LiveConnections live) {
        config.setRequestTimeout((int) PATIENCE.toMillis());
        config.setConnectionTimeout((int) CONNECT.toMillis());
        // Our own loops try again, with their own patience.
        config.setRequestRetryBackoffLimit(1);
        // Two requests at a time at most: a second protocol would be memory for nothing.
        config.setHttp2Disable(true);
        return new KubernetesClientBuilder()
                .withConfig(config)
                .withHttpClientFactory(new JdkHttpClientFactory() {
                    @Override
                    protected HttpClient.Builder createNewHttpClientBuilder() {
                        return live.of(super.createNewHttpClientBuilder());
                    }
                })
                .withKubernetesSerialization(serialization());
    }

    static KubernetesSerialization serialization() {
        // Managed fields have names that no other pod has. Jackson's table of names takes thousands of these for an
        // attack.
        JsonFactory json = JsonFactory.builder()
                .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
                .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                .build();
        KubernetesSerialization serialization = new KubernetesSerialization(new ObjectMapper(json), false);
        // What a watch ends with when its version is too old: for it, the client lists anew.
        serialization.registerKubernetesResource(Status.class);
        serialization.registerKubernetesResource(NodePod.class);
        serialization.registerKubernetesResource(Event.class);
        serialization.registerKubernetesResource(ConfigMap.class);
        serialization.registerKubernetesResource(TcTrace.class);
        return serialization;
    }
}
