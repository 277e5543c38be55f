// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.node;

import java.util.List;
import java.util.Map;

import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.WatchEvent;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import org.junit.jupiter.api.Test;

import dev.tctrace.api.assignment.AssignedTrace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

class ClusterClientTest {
    private final KubernetesSerialization json = ClusterClient.serialization();

    @Test
    void aWatchThatHasFallenBehindIsToldSo() {
        WatchEvent event = json.unmarshal(
                "{\"type\": \"ERROR\", \"object\": {\"apiVersion\": \"v1\", \"kind\": \"Status\", \"metadata\": {},"
                        + " \"status\": \"Failure\", \"reason\": \"Expired\", \"code\": 410}}",
                WatchEvent.class);
        assertEquals(410, assertInstanceOf(Status.class, event.getObject()).getCode());
    }

    @Test
    void ofAPodIsReadWhatTheAgentUses() {
        // Given a pod with more than that, some of it from a later Kubernetes
        WatchEvent event = json.unmarshal("""
                {"type": "ADDED", "object": {"apiVersion": "v1", "kind": "Pod",
                  "metadata": {"namespace": "shop", "name": "web-1", "uid": "u-1", "resourceVersion": "7",
                    "creationTimestamp": "2026-11-01T00:00:00Z", "labels": {"app": "web"},
                    "annotations": {"tctrace.dev/traces": "shop/drops u-2 1", "other": "long"},
                    "managedFields": [{"manager": "kubelet", "fieldsV1": {"f:status": {}}}]},
                  "spec": {"hostNetwork": true, "nodeName": "node-1", "fromTheFuture": {"a": [1]},
                    "volumes": [{"name": "v", "emptyDir": {}}], "containers": [{"name": "main", "image": "web"}]},
                  "status": {"phase": "Running", "podIP": "10.0.0.7", "podIPs": [{"ip": "10.0.0.7"}],
                    "initContainerStatuses": [{"name": "init", "containerID": "containerd://a"}],
                    "containerStatuses": [{"name": "main", "containerID": "containerd://b", "restartCount": 3}]}}}
                """, WatchEvent.class);
        NodePod pod = assertInstanceOf(NodePod.class, event.getObject());
        // When
        PodView view = PodView.of(pod);
        // Then
        assertEquals(
                new PodView(
                        "shop",
                        "web-1",
                        "u-1",
                        Map.of("app", "web"),
                        PodView.Phase.RUNNING,
                        true,
                        "2026-11-01T00:00:00Z",
                        "10.0.0.7[containerd://a, containerd://b]"),
                view);
        assertEquals("7", pod.getMetadata().getResourceVersion());
        assertEquals(
                Map.of(AssignedTrace.ANNOTATION, "shop/drops u-2 1"),
                pod.getMetadata().getAnnotations());
        assertEquals(List.of(), pod.getMetadata().getManagedFields());
    }
}
