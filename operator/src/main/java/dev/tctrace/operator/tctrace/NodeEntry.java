// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.operator.tctrace;

import java.util.List;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;

import dev.tctrace.api.v1alpha1.NodeStatus;
import dev.tctrace.api.v1alpha1.TcTrace;
import dev.tctrace.api.v1alpha1.TcTraceStatus;

/** A node agent's entry in the status. */
final class NodeEntry {
    private NodeEntry() {}

    /**
     * Removes a node's entry, if it is there. Not by applying nothing in its agent's name: where it is the last one, an API
     * server of version 1.20 makes a null of the list, and refuses that.
     */
    static void remove(KubernetesClient client, TcTrace trace, String node) {
        Resource<TcTrace> resource = client.resources(TcTrace.class)
                .inNamespace(trace.getMetadata().getNamespace())
                .withName(trace.getMetadata().getName());
        TcTrace now = resource.get();
        int index = now == null ? -1 : indexOf(now.getStatus(), node);
        if (index < 0) {
            return;
        }
        String path = "/status/nodes/" + index;
        // If the list has changed since, the test fails, and it is tried again.
        resource.subresource("status")
                .patch(
                        PatchContext.of(PatchType.JSON),
                        "[{\"op\":\"test\",\"path\":\"" + path + "/name\",\"value\":\"" + node
                                + "\"},{\"op\":\"remove\",\"path\":\"" + path + "\"}]");
    }

    private static int indexOf(TcTraceStatus status, String node) {
        List<NodeStatus> nodes = status == null || status.nodes() == null ? List.of() : status.nodes();
        for (int index = 0; index < nodes.size(); index++) {
            if (node.equals(nodes.get(index).name())) {
                return index;
            }
        }
        return -1;
    }
}
