// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.operator.config;

import java.time.Clock;
import java.util.List;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.javaoperatorsdk.operator.api.monitoring.Metrics;
import io.javaoperatorsdk.operator.monitoring.micrometer.MicrometerMetricsV2;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.kubernetes.client.KubernetesClientObjectMapper;

import dev.tctrace.api.v1alpha1.TcTrace;

/** What is injected and made by nobody else. */
@ApplicationScoped
class Beans {

    @Produces
    @Singleton
    Clock clock() {
        return Clock.systemUTC();
    }

    /** For the kinds that are read. By default, the classes of all kinds there are would be loaded. */
    @Produces
    @Singleton
    @SuppressWarnings("deprecation") // The builder that replaces it makes a new factory; the mapper has one.
    KubernetesSerialization serialization(@KubernetesClientObjectMapper ObjectMapper mapper) {
        // Managed fields have names such as k:{"ip":"10.0.0.1"}: some thousands of these look to Jackson like an attack
        // on its table of
        // names, and no list could be read any more. It need not be: a full table is made anew. Nor are they interned,
        // for ever.
        mapper.getFactory()
                .configure(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW, false)
                .configure(JsonFactory.Feature.INTERN_FIELD_NAMES, false);
        mapper.registerModule(new SimpleModule("only what is used").setDeserializerModifier(new OnlyWhatIsUsed()));
        KubernetesSerialization serialization = new KubernetesSerialization(mapper, false);
        List.of(
                        Node.class,
                        Pod.class,
                        Service.class,
                        ConfigMap.class,
                        Deployment.class,
                        Lease.class,
                        // What a watch is told that has fallen behind: unknown, it would ask again for ever.
                        Status.class,
                        CustomResourceDefinition.class,
                        TcTrace.class)
                .forEach(serialization::registerKubernetesResource);
        return serialization;
    }

    /** What the operator SDK measures: reconciliations, retries, queues. The SDK's own default bean is not always there in time. */
    @Produces
    @Singleton
    Metrics metrics(MeterRegistry registry) {
        return MicrometerMetricsV2.newBuilder(registry).build();
    }
}
