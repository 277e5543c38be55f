package dev.tctrace.operator.tctrace;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.tctrace.api.v1alpha1.NodeStatus;
import dev.tctrace.api.v1alpha1.Peer;
import dev.tctrace.api.v1alpha1.RecentPacket;
import dev.tctrace.operator.pods.AddressBook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

class PeersTest {

    @ParameterizedTest
    @CsvSource({
        "10.0.0.1,         10.0.0.1",
        "10.0.0.1:80,      10.0.0.1",
        "fd00::1,          fd00::1",
        "'[fd00::1]:443',  fd00::1",
        "02:00:00:00:00:01, 02:00:00:00:00:01"
    })
    void anEndpointBeginsWithItsAddress(String endpoint, String address) {
        assertEquals(address, Peers.address(endpoint));
    }

    @Test
    void addressesOfTheNamespaceAreNamedAndNoOthers() {
        // Given pods and services of the namespace
        Map<String, String> names = AddressBook.of(
                Stream.of(
                        pod("web", "10.0.0.2", false, "Running"),
                        pod("hosted", "192.168.1.1", true, "Running"),
                        pod("done", "10.0.0.9", false, "Succeeded")),
                Stream.of(service("shop", "10.96.0.7"), service("headless", "None")));

        // When packets went between them, others, and a service whose address was replaced
        List<Peer> peers = Peers.of(
                List.of(entry(
                        packet("10.0.0.2:50123", "10.96.0.7:80", "10.0.0.2:50123 -> 10.0.0.3:8080"),
                        packet("192.168.1.1", "10.0.0.9", null))),
                names);

        // Then only what is the namespace's own has a name
        assertEquals(List.of(new Peer("10.0.0.2", "pod/web"), new Peer("10.96.0.7", "service/shop")), peers);
        assertNull(Peers.of(List.of(entry(packet("8.8.8.8", "1.1.1.1", null))), names));
    }

    private static NodeStatus entry(RecentPacket... packets) {
        return new NodeStatus("node-1", null, null, null, null, null, List.of(packets), null);
    }

    private static RecentPacket packet(String source, String destination, String rewrittenTo) {
        return new RecentPacket(
                null, null, null, null, null, null, source, destination, null, null, null, null, null, rewrittenTo);
    }

    private static Pod pod(String name, String address, boolean hostNetwork, String phase) {
        return new PodBuilder()
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
                .build();
    }

    private static Service service(String name, String address) {
        return new ServiceBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .withClusterIPs(address)
                .endSpec()
                .build();
    }
}
