// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.node;

import java.util.Set;
import java.util.function.Consumer;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import org.jboss.logging.Logger;

import dev.tctrace.api.assignment.PeerAddresses;

/** The addresses as the operator tells them: one ConfigMap a trace, of which each agent watches that one. */
final class ConfigMapPeers implements PeerAddressSource {
    private static final Logger LOG = Logger.getLogger(ConfigMapPeers.class);

    private final KubernetesClient client;
    private final String namespace;

    /** @param namespace the operator's and the agent's */
    ConfigMapPeers(KubernetesClient client, String namespace) {
        this.client = client;
        this.namespace = namespace;
    }

    @Override
    public Runnable follow(String traceUid, Consumer<Set<String>> sink) {
        SharedIndexInformer<ConfigMap> informer = client.configMaps()
                .inNamespace(namespace)
                .withName(PeerAddresses.nameFor(traceUid))
                .runnableInformer(0);
        informer.exceptionHandler((started, problem) -> {
            LOG.warnf("Watching a trace's peers failed, trying again: %s", problem.getMessage());
            return true;
        });
        informer.addEventHandler(new ResourceEventHandler<>() {
            @Override
            public void onAdd(ConfigMap added) {
                sink.accept(PeerAddresses.of(added.getData()));
            }

            @Override
            public void onUpdate(ConfigMap before, ConfigMap after) {
                sink.accept(PeerAddresses.of(after.getData()));
            }

            /** The trace is over, or somebody removed it, and it comes again: until then the last known ones hold. */
            @Override
            public void onDelete(ConfigMap deleted, boolean unknown) {}
        });
        informer.start();
        return informer::stop;
    }
}
