package dev.tctrace.operator.tctrace;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;

import dev.tctrace.api.v1alpha1.TcTrace;
import dev.tctrace.api.v1alpha1.TcTraceStatus;

/** A node agent's entry in the status. */
final class NodeEntry {
    private static final String PREFIX = "tctrace-agent-";
    /** metav1's bound on a field manager's name. */
    private static final int LONGEST = 128;

    private NodeEntry() {}

    /** The field manager that a node's agent applies its entry as: a long node name is cut and told apart by a checksum. */
    static String fieldManager(String node) {
        String manager = PREFIX + node;
        if (manager.length() <= LONGEST) {
            return manager;
        }
        CRC32 checksum = new CRC32();
        checksum.update(node.getBytes(StandardCharsets.UTF_8));
        return manager.substring(0, LONGEST - 9) + "-" + String.format("%08x", checksum.getValue());
    }

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
                        .withFieldManager(fieldManager(node))
                        .withForce(true)
                        .build());
    }
}
