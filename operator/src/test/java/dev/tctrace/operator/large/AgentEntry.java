// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.operator.large;

import java.util.List;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;

import dev.tctrace.api.contract.FieldManager;
import dev.tctrace.api.v1alpha1.NodeStatus;
import dev.tctrace.api.v1alpha1.TcTrace;
import dev.tctrace.api.v1alpha1.TcTraceStatus;

/** Writes a node's entry as its agent does: by server-side apply, in its own name. */
public final class AgentEntry {
    private AgentEntry() {}

    public static void apply(KubernetesClient client, String namespace, String trace, NodeStatus entry) {
        TcTrace applied = new TcTrace();
        applied.setMetadata(
                new ObjectMetaBuilder().withNamespace(namespace).withName(trace).build());
        applied.setStatus(new TcTraceStatus(null, null, null, null, null, List.of(entry)));
        client.resource(applied)
                .subresource("status")
                .patch(new PatchContext.Builder()
                        .withPatchType(PatchType.SERVER_SIDE_APPLY)
                        .withFieldManager(FieldManager.of(entry.name()))
                        .withForce(true)
                        .build());
    }
}
