// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.operator.tctrace;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.javaoperatorsdk.operator.processing.event.ResourceID;

import dev.tctrace.api.assignment.PeerAddresses;
import dev.tctrace.api.v1alpha1.TcTrace;

/**
 * Tells agents the addresses of spec.peer: writes a ConfigMap for each trace that needs one, when the addresses are others
 * than before, and removes it when the trace needs none any more. Thread-safe.
 */
final class PeerConfigMaps {
    /** Nobody tells that somebody has removed one: an agent that is started then would look for no address, and say that it traces. */
    static final Duration AGAIN = Duration.ofMinutes(10);

    private final String namespace;
    private final Optional<String> deployment;
    private final String fieldManager;
    private final Clock clock;
    private final Map<ResourceID, Written> written = new ConcurrentHashMap<>();
    private boolean swept;

    private record Written(String uid, Set<String> addresses, Instant at) {
        boolean says(String wantedUid, Set<String> wanted, Instant now) {
            return uid.equals(wantedUid) && addresses.equals(wanted) && now.isBefore(at.plus(AGAIN));
        }
    }

    /**
     * @param namespace the operator's own
     * @param deployment its Deployment, with which they go when it is uninstalled
     */
    PeerConfigMaps(String namespace, Optional<String> deployment, String fieldManager, Clock clock) {
        this.namespace = namespace;
        this.deployment = deployment;
        this.fieldManager = fieldManager;
        this.clock = clock;
    }

    void write(KubernetesClient client, TcTrace trace, Set<String> addresses) {
        ResourceID id = ResourceID.fromResource(trace);
        Instant now = clock.instant();
        Written wanted = new Written(trace.getMetadata().getUid(), Set.copyOf(addresses), now);
        Written before = written.get(id);
        if (before != null && before.says(wanted.uid(), wanted.addresses(), now)) {
            return;
        }
        if (before != null && !before.uid().equals(wanted.uid())) {
            remove(client, id);
        }
        ConfigMap map = new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(PeerAddresses.nameFor(wanted.uid()))
                .withLabels(Map.of("app.kubernetes.io/part-of", "tctrace", PeerAddresses.LABEL, wanted.uid()))
                .withOwnerReferences(owner(client))
                .endMetadata()
                .withData(PeerAddresses.data(addresses))
                .build();
        client.resource(map)
                .patch(new PatchContext.Builder()
                        .withPatchType(PatchType.SERVER_SIDE_APPLY)
                        .withFieldManager(fieldManager)
                        .withForce(true)
                        .build());
        written.put(id, wanted);
    }

    private List<OwnerReference> owner(KubernetesClient client) {
        return deployment
                .map(name -> client.apps()
                        .deployments()
                        .inNamespace(namespace)
                        .withName(name)
                        .get())
                .map(found -> List.of(new OwnerReferenceBuilder()
                        .withApiVersion("apps/v1")
                        .withKind("Deployment")
                        .withName(found.getMetadata().getName())
                        .withUid(found.getMetadata().getUid())
                        .build()))
                .orElse(List.of());
    }

    /** Nothing where this operator wrote none. */
    void remove(KubernetesClient client, ResourceID trace) {
        Written old = written.get(trace);
        if (old != null) {
            delete(client, PeerAddresses.nameFor(old.uid()));
            written.remove(trace, old);
        }
    }

    /** Removes, once, what operators of before left behind: a trace may be deleted while none runs. @param traces all that there are */
    synchronized void sweep(KubernetesClient client, Iterable<TcTrace> traces) {
        if (swept) {
            return;
        }
        Set<String> left =
                client.configMaps().inNamespace(namespace).withLabel(PeerAddresses.LABEL).list().getItems().stream()
                        .map(map -> map.getMetadata().getName())
                        .collect(Collectors.toSet());
        traces.forEach(
                trace -> left.remove(PeerAddresses.nameFor(trace.getMetadata().getUid())));
        left.forEach(name -> delete(client, name));
        swept = true;
    }

    private void delete(KubernetesClient client, String name) {
        client.configMaps().inNamespace(namespace).withName(name).delete();
    }
}
