// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.operator.tctrace;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;

import dev.tctrace.api.contract.EntryRemoval;
import dev.tctrace.api.v1alpha1.TcTrace;

/** A node agent's entry in the status. */
final class NodeEntry {
    private NodeEntry() {}

    /** Removes a node's entry, if it is there. */
    static void remove(KubernetesClient client, TcTrace trace, String node) {
        Resource<TcTrace> resource = client.resources(TcTrace.class)
                .inNamespace(trace.getMetadata().getNamespace())
                .withName(trace.getMetadata().getName());
        TcTrace now = resource.get();
        // If the list has changed since, it is refused, and tried again.
        if (now != null) {
            EntryRemoval.patch(now, node)
                    .ifPresent(patch -> resource.subresource("status").patch(PatchContext.of(PatchType.JSON), patch));
        }
    }
}
