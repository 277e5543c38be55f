// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.operator.tctrace;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import org.junit.jupiter.api.Test;

import dev.tctrace.api.v1alpha1.NodeStatus;
import dev.tctrace.api.v1alpha1.Peer;
import dev.tctrace.api.v1alpha1.RecentPacket;
import dev.tctrace.operator.pods.AddressBook;
import dev.tctrace.operator.pods.SlimPod;
import dev.tctrace.operator.pods.SlimService;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

class PeersTest {

    @Test
    void addressesOfTheNamespaceAreNamedAndNoOthers() {
        // Given packets between pods and services of the namespace, others, and a service whose address was replaced
        List<NodeStatus> entries = List.of(entry(
                packet("10.0.0.2:50123", "10.96.0.7:80", "10.0.0.2:50123 -> 10.0.0.3:8080"),
                packet("192.168.1.1", "10.0.0.9", null)));
        Map<String, String> names = AddressBook.of(
                Peers.addresses(entries),
                Stream.of(
                        pod("web", "10.0.0.2", false, "Running"),
                        pod("hosted", "192.168.1.1", true, "Running"),
                        pod("done", "10.0.0.9", false, "Succeeded")),
                Stream.of(service("shop", "10.96.0.7"), service("headless", "None")));

        // When
        List<Peer> peers = Peers.of(entries, names);

        // Then only what is the namespace's own has a name
        assertEquals(List.of(new Peer("10.0.0.2", "pod/web"), new Peer("10.96.0.7", "service/shop")), peers);
        assertNull(Peers.of(List.of(entry(packet("8.8.8.8", "1.1.1.1", null))), names));
    }

    private static NodeStatus entry(RecentPacket... packets) {
        return new NodeStatus("node-1", null, null, null, null, null, List.of(packets), null);
    }

    private static RecentPacket packet(String source, String destination, String rewrittenTo) {
        RecentPacket.Station station =
                new RecentPacket.Station(null, null, null, null, null, null, null, null, rewrittenTo);
        return new RecentPacket(
                null, null, source, destination, null, null, null, null, null, null, null, List.of(station));
    }

    private static SlimPod pod(String name, String address, boolean hostNetwork, String phase) {
        return SlimPod.of(new PodBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .withHostNetwork(hostNetwork)
                .endSpec()
                .withNewStatus()
                .withPhase(phase)
                .addNewPodIP(address)
                .endStatus()
                .build());
    }

    private static SlimService service(String name, String address) {
        return SlimService.of(new ServiceBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .withClusterIPs(address)
                .endSpec()
                .build());
    }
}
