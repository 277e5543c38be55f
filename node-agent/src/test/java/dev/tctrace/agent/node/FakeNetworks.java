// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.node;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

import dev.tctrace.agent.pod.PodNetwork;

/** Every pod has a network namespace, unless the test says otherwise. */
final class FakeNetworks implements PodNetworks {
    final Map<String, PodNetwork> known = new ConcurrentHashMap<>();

    @Override
    public PodNetwork find(String podUid) {
        return known.computeIfAbsent(podUid, uid -> new PodNetwork.Own(Path.of("/proc/1/ns/net"), uid.hashCode()));
    }

    @Override
    public Optional<Held> hold(PodNetwork.Own found) {
        return Optional.of(new Held(found.namespace(), found.inode(), () -> {}));
    }
}
