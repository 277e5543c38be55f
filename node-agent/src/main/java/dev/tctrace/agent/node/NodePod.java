// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.node;

import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Version;

import dev.tctrace.api.assignment.AssignedTrace;

/**
 * What the agent reads of a Pod (core/v1). The rest is skipped while it is parsed: the client's own model of a Pod is 400 classes, most
 * of them about volumes, and what Jackson notes about each of their fields.
 */
@Group("")
@Version("v1")
@Kind("Pod")
@Plural("pods")
@JsonDeserialize(using = JsonDeserializer.None.class)
@JsonIgnoreProperties(ignoreUnknown = true)
public final class NodePod implements HasMetadata, Namespaced {
    private ObjectMeta metadata;

    @JsonProperty
    private Spec spec;

    @JsonProperty
    private Status status;

    @JsonIgnoreProperties(ignoreUnknown = true)
    record Spec(Boolean hostNetwork) {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    record Status(
            String phase, String podIP, List<Container> initContainerStatuses, List<Container> containerStatuses) {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    record Container(String containerID) {}

    @Override
    public ObjectMeta getMetadata() {
        return metadata;
    }

    /** Keeps what {@link PodView}, {@link NodeWatch} and the informer read: who wrote which field may be most of a pod's bytes. */
    @Override
    public void setMetadata(ObjectMeta whole) {
        metadata = new ObjectMetaBuilder()
                .withNamespace(whole.getNamespace())
                .withName(whole.getName())
                .withUid(whole.getUid())
                .withResourceVersion(whole.getResourceVersion())
                .withCreationTimestamp(whole.getCreationTimestamp())
                .withLabels(whole.getLabels())
                .withAnnotations(assigned(whole.getAnnotations()))
                .build();
    }

    private static Map<String, String> assigned(Map<String, String> annotations) {
        String assigned = annotations == null ? null : annotations.get(AssignedTrace.ANNOTATION);
        return assigned == null ? Map.of() : Map.of(AssignedTrace.ANNOTATION, assigned);
    }

    @Override
    public String getApiVersion() {
        return HasMetadata.getApiVersion(NodePod.class);
    }

    @Override
    public void setApiVersion(String version) {
        // There is only one.
    }

    /** Null where the API server tells none. */
    Spec spec() {
        return spec;
    }

    /** Null where the API server tells none. */
    Status status() {
        return status;
    }
}
