// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.operator.apiserver;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;

/** Every pod that there ever was in the operator's namespace, as the API server told. */
final class PodHistory implements AutoCloseable {
    private final Map<String, Set<String>> uids = new ConcurrentHashMap<>();
    private final Watch watch;

    PodHistory(KubernetesClient client) {
        watch = client.pods().inNamespace(Cluster.SYSTEM).watch(new Watcher<Pod>() {
            @Override
            public void eventReceived(Action action, Pod pod) {
                if (pod != null && pod.getMetadata().getUid() != null) {
                    uids.computeIfAbsent(pod.getMetadata().getName(), name -> ConcurrentHashMap.newKeySet())
                            .add(pod.getMetadata().getUid());
                }
            }

            @Override
            public void onClose(WatcherException cause) {
                // The test compares with what is there.
            }
        });
    }

    /** How many pods of this name there were. */
    int made(String name) {
        return uids.getOrDefault(name, Set.of()).size();
    }

    @Override
    public void close() {
        watch.close();
    }
}
