// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.node;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import org.jboss.logging.Logger;

import dev.tctrace.api.assignment.AssignedTrace;

/** The pods of this node, as the API server has them; the agent's own is one of them, and says which traces are assigned. */
final class NodeWatch implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(NodeWatch.class);

    private final SharedIndexInformer<NodePod> pods;
    private final String own;

    /**
     * @param changed called after every change, on the client's thread
     */
    NodeWatch(KubernetesClient client, AgentIdentity identity, Runnable changed) {
        own = Cache.namespaceKeyFunc(identity.namespace(), identity.pod());
        pods = client.resources(NodePod.class)
                .inAnyNamespace()
                .withField("spec.nodeName", identity.node())
                .runnableInformer(0);
        pods.exceptionHandler((started, problem) -> {
            LOG.warnf("Watching the API server failed, trying again: %s", problem.getMessage());
            return true;
        });
        pods.addEventHandler(new ResourceEventHandler<>() {
            @Override
            public void onAdd(NodePod added) {
                changed.run();
            }

            @Override
            public void onUpdate(NodePod before, NodePod after) {
                changed.run();
            }

            @Override
            public void onDelete(NodePod deleted, boolean unknown) {
                changed.run();
            }
        });
    }

    void start() {
        pods.start();
    }

    boolean synced() {
        return pods.hasSynced();
    }

    /** Whether they are still being followed; a lost connection is taken up again by itself. */
    boolean running() {
        return pods.isRunning();
    }

    List<PodView> pods() {
        return pods.getStore().list().stream().map(PodView::of).toList();
    }

    /** The traces that this node's agent is to work on; empty while its own pod is not known here. */
    Optional<Set<AssignedTrace>> assigned() {
        return Optional.ofNullable(pods.getStore().getByKey(own))
                .map(pod -> Objects.requireNonNullElse(pod.getMetadata().getAnnotations(), Map.<String, String>of()))
                .map(annotations -> AssignedTrace.parse(annotations.get(AssignedTrace.ANNOTATION)));
    }

    @Override
    public void close() {
        pods.stop();
    }
}
