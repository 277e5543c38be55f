// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.operator.apiserver;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;

import dev.tctrace.testsupport.Waiting;

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

    /** How many pods of this name there were, of which there must be one: the watch may be behind what a GET shows. */
    int made(String name) {
        return Waiting.eventually(
                        "the watch's pods of the name " + name,
                        () -> uids.getOrDefault(name, Set.of()),
                        seen -> !seen.isEmpty(),
                        Duration.ofSeconds(60),
                        Duration.ofMillis(50))
                .size();
    }

    @Override
    public void close() {
        watch.close();
    }
}
