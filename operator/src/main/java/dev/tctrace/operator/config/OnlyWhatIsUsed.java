// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.operator.config;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.DeserializationConfig;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.deser.BeanDeserializerBuilder;
import com.fasterxml.jackson.databind.deser.BeanDeserializerModifier;
import com.fasterxml.jackson.databind.deser.std.DelegatingDeserializer;
import com.fasterxml.jackson.databind.introspect.BeanPropertyDefinition;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeSpec;
import io.fabric8.kubernetes.api.model.NodeStatus;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceSpec;
import io.fabric8.kubernetes.api.model.ServiceStatus;
import io.fabric8.kubernetes.api.model.apps.DeploymentSpec;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;

import dev.tctrace.api.v1alpha1.TcTraceStatus;
import dev.tctrace.operator.pods.AgentLabel;
import dev.tctrace.operator.pods.SlimPod;
import dev.tctrace.operator.pods.SlimService;

/**
 * Of the objects that are read, the fields that somebody here asks for; the others are skipped where they stand in the JSON. The caches
 * hold all pods and services of the cluster, and the types of what is skipped (volumes, probes, affinities) need not be known at all.
 * What is written is written whole.
 */
final class OnlyWhatIsUsed extends BeanDeserializerModifier {
    private static final long serialVersionUID = 1;

    private static final Map<Class<?>, Set<String>> USED = Map.of(
            // All but the managed fields, which are the greater part of a trace that many agents report to.
            ObjectMeta.class,
            Set.of(
                    "annotations",
                    "creationTimestamp",
                    "deletionGracePeriodSeconds",
                    "deletionTimestamp",
                    "finalizers",
                    "generateName",
                    "generation",
                    "labels",
                    "name",
                    "namespace",
                    "ownerReferences",
                    "resourceVersion",
                    "uid"),
            PodSpec.class,
            Set.of("hostNetwork", "nodeName"),
            PodStatus.class,
            Set.of("conditions", "containerStatuses", "message", "phase", "podIPs", "reason"),
            NodeSpec.class,
            Set.of(),
            NodeStatus.class,
            Set.of("conditions"),
            ServiceSpec.class,
            Set.of("clusterIPs", "selector"),
            ServiceStatus.class,
            Set.of(),
            DeploymentSpec.class,
            Set.of(),
            DeploymentStatus.class,
            Set.of());

    /**
     * What is kept of an object that was read, where that is less than its model: done as soon as each is read, before the next of its list
     * is. Agents' pods are kept as they are: of these the operator reads more.
     */
    private static final Map<Class<?>, UnaryOperator<Object>> KEPT = Map.of(
            Pod.class, read -> AgentLabel.isOn((Pod) read) ? read : SlimPod.of((Pod) read),
            Service.class, read -> SlimService.of((Service) read),
            Node.class, read -> KeptOfNodes.node((Node) read),
            TcTraceStatus.class, read -> KeptOfTraces.status((TcTraceStatus) read),
            dev.tctrace.api.v1alpha1.NodeStatus.class,
                    read -> KeptOfTraces.entry((dev.tctrace.api.v1alpha1.NodeStatus) read));

    private static final class Keeping extends DelegatingDeserializer {
        private static final long serialVersionUID = 1;
        private final UnaryOperator<Object> kept;

        Keeping(JsonDeserializer<?> whole, UnaryOperator<Object> kept) {
            super(whole);
            this.kept = kept;
        }

        @Override
        protected JsonDeserializer<?> newDelegatingInstance(JsonDeserializer<?> whole) {
            return new Keeping(whole, kept);
        }

        @Override
        public Object deserialize(JsonParser json, DeserializationContext context) throws IOException {
            Object read = super.deserialize(json, context);
            return read == null ? null : kept.apply(read);
        }
    }

    @Override
    public JsonDeserializer<?> modifyDeserializer(
            DeserializationConfig config, BeanDescription bean, JsonDeserializer<?> deserializer) {
        UnaryOperator<Object> kept = KEPT.get(bean.getBeanClass());
        return kept == null ? deserializer : new Keeping(deserializer, kept);
    }

    @Override
    public List<BeanPropertyDefinition> updateProperties(
            DeserializationConfig config, BeanDescription bean, List<BeanPropertyDefinition> properties) {
        Set<String> used = USED.get(bean.getBeanClass());
        return used == null
                ? properties
                : properties.stream()
                        .filter(property -> used.contains(property.getName()))
                        .toList();
    }

    @Override
    public BeanDeserializerBuilder updateBuilder(
            DeserializationConfig config, BeanDescription bean, BeanDeserializerBuilder builder) {
        Set<String> used = USED.get(bean.getBeanClass());
        if (used != null) {
            // Else what has no property any more would be kept as an additional one.
            builder.setAnySetter(null);
            builder.setIgnoreUnknownProperties(true);
        }
        return builder;
    }
}
