// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.report.status;

import java.util.List;
import java.util.function.Supplier;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;

import dev.tctrace.api.contract.EntryRemoval;
import dev.tctrace.api.contract.FieldManager;
import dev.tctrace.api.v1alpha1.NodeStatus;
import dev.tctrace.api.v1alpha1.TcTrace;
import dev.tctrace.api.v1alpha1.TcTraceStatus;

/**
 * Writes this node's entry by server-side apply on the status subresource. The patch holds that one entry and nothing
 * else, so that agents and operator never undo each other's work; it holds the object's uid, so that a trace that was
 * deleted and made anew under the same name is not told another's news.
 */
public final class StatusClient {
    /** What became of a write. */
    public enum Outcome {
        WRITTEN("Written"),
        /** The trace is gone, or another has its name. */
        GONE("Gone"),
        /** The object would have become too large: say less. */
        TOO_LARGE("TooLarge"),
        /** Refused for now: try later. */
        RETRY("Retry");

        private final String label;

        Outcome(String label) {
            this.label = label;
        }

        /** As the metrics have it. */
        public String label() {
            return label;
        }
    }

    /**
     * @param trace the object as it is now; null unless {@link Outcome#WRITTEN}
     * @param problem what the API server said; empty where all is well
     */
    public record Result(Outcome outcome, TcTrace trace, String problem) {}

    private final KubernetesClient client;
    private final String node;
    private final PatchContext context;

    public StatusClient(KubernetesClient client, String node) {
        this.client = client;
        this.node = node;
        this.context = new PatchContext.Builder()
                .withPatchType(PatchType.SERVER_SIDE_APPLY)
                .withFieldManager(FieldManager.of(node))
                .withForce(true)
                .build();
    }

    /** Writes this node's entry. */
    public Result write(String namespace, String name, String uid, NodeStatus entry) {
        TcTrace patch = new TcTrace();
        patch.setMetadata(new ObjectMetaBuilder()
                .withNamespace(namespace)
                .withName(name)
                .withUid(uid)
                .build());
        patch.setStatus(new TcTraceStatus(null, null, null, null, null, List.of(entry)));
        return attempt(() -> client.resource(patch)
                .inNamespace(namespace)
                .subresource("status")
                .patch(context, patch));
    }

    /** Removes this node's entry, if it is there. */
    public Result remove(String namespace, String name, String uid) {
        return attempt(() -> {
            Resource<TcTrace> resource =
                    client.resources(TcTrace.class).inNamespace(namespace).withName(name);
            TcTrace now = resource.get();
            if (now == null || !uid.equals(now.getMetadata().getUid())) {
                throw new KubernetesClientException("gone", 404, null);
            }
            // If the list has changed since, it is refused, and tried again.
            return EntryRemoval.patch(now, node)
                    .map(patch -> resource.subresource("status").patch(PatchContext.of(PatchType.JSON), patch))
                    .orElse(now);
        });
    }

    private static Result attempt(Supplier<TcTrace> write) {
        try {
            return new Result(Outcome.WRITTEN, write.get(), "");
        } catch (KubernetesClientException refused) {
            return new Result(outcome(refused), null, String.valueOf(refused.getMessage()));
        }
    }

    private static Outcome outcome(KubernetesClientException refused) {
        String message = String.valueOf(refused.getMessage());
        return switch (refused.getCode()) {
            case 404 -> Outcome.GONE;
            case 409 -> message.contains("uid") ? Outcome.GONE : Outcome.RETRY;
            case 422 -> message.contains("metadata.uid") ? Outcome.GONE : Outcome.RETRY;
            case 413 -> Outcome.TOO_LARGE;
            case 500 -> message.contains("too large") ? Outcome.TOO_LARGE : Outcome.RETRY;
            default -> Outcome.RETRY;
        };
    }
}
