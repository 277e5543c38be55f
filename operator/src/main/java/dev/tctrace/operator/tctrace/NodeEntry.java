// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.operator.tctrace;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;

import dev.tctrace.api.contract.FieldManager;
import dev.tctrace.api.v1alpha1.TcTrace;
import dev.tctrace.api.v1alpha1.TcTraceStatus;

/** A node agent's entry in the status. */
final class NodeEntry {
    private NodeEntry() {}

    /** Removes a node's entry by applying an empty status in its agent's name: server-side apply then drops what it owned. */
    static void remove(KubernetesClient client, TcTrace trace, String node) {
        TcTrace empty = new TcTrace();
        empty.setMetadata(new ObjectMetaBuilder()
                .withNamespace(trace.getMetadata().getNamespace())
                .withName(trace.getMetadata().getName())
                .build());
        empty.setStatus(new TcTraceStatus(null, null, null, null, null, null));
        client.resource(empty)
                .subresource("status")
                .patch(new PatchContext.Builder()
                        .withPatchType(PatchType.SERVER_SIDE_APPLY)
                        .withFieldManager(FieldManager.of(node))
                        .withForce(true)
                        .build());
    }
}
