// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.operator.tctrace;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodIP;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import org.junit.jupiter.api.Test;

import dev.tctrace.api.assignment.PeerAddresses;
import dev.tctrace.api.v1alpha1.TcTraceSpec;
import dev.tctrace.api.v1alpha1.TcTraceSpec.PeerSelector;
import dev.tctrace.operator.pods.SlimPod;
import dev.tctrace.operator.pods.SlimService;
import dev.tctrace.operator.tctrace.PeerLookup.Found;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class PeerLookupTest {
    private static final Map<String, String> DB = Map.of("app", "db");
    private static final List<SlimPod> PODS = List.of(
            pod("db-1", DB, "Running", "10.0.0.1", "fd00::1"),
            pod("db-2", DB, "Pending", "10.0.0.2"),
            pod("db-3", DB, "Pending"),
            pod("db-old", DB, "Succeeded", "10.0.0.9"),
            pod("web-1", Map.of("app", "web"), "Running", "10.0.0.3"));
    private static final List<SlimService> SERVICES = List.of(
            service("db", DB, "10.96.0.7", "fd01::7"),
            service("headless", DB, "None"),
            service("idle", Map.of("app", "nobody"), "10.96.0.8"),
            service("idle-headless", Map.of("app", "nobody"), "None"),
            service("outside", Map.of(), "10.96.0.9"));

    @Test
    void withoutPeerNothingIsToldAndForACidrTheAgentNeedsNobody() {
        assertEquals(Found.NOTHING_ASKED, found(null));
        assertEquals(Found.NOTHING_ASKED, found(new PeerSelector(null, null, "10.0.0.0/8")));
    }

    @Test
    void podsOfASelectorThatHaveNotEnded() {
        Found found = found(pods(DB));

        assertEquals(Set.of("10.0.0.1", "fd00::1", "10.0.0.2"), found.addresses());
        assertEquals(Set.of("db-1", "db-2", "db-3"), found.pods());
        assertTrue(found.told());
        assertEquals("", found.absent() + found.left());
    }

    @Test
    void aServiceIsItsOwnAddressesAndItsPods() {
        assertEquals(
                Set.of("10.96.0.7", "fd01::7", "10.0.0.1", "fd00::1", "10.0.0.2"),
                found(service("db")).addresses());
        assertEquals(
                Set.of("10.0.0.1", "fd00::1", "10.0.0.2"),
                found(service("headless")).addresses());
    }

    @Test
    void whatIsNotThereIsSaid() {
        assertEquals(
                "No pod of namespace shop matches spec.peer.podSelector: no packet matches until one does. Change it, or"
                        + " label the pods.",
                found(pods(Map.of("app", "nobody"))).absent());
        assertEquals(
                "Namespace shop has no Service \"cache\", which spec.peer.service names: no packet matches until it"
                        + " has.",
                found(service("cache")).absent());
        assertEquals(
                "Service \"idle\" of namespace shop has no pods behind it: until it has, only packets from and to its"
                        + " own address match.",
                found(service("idle")).absent());
        assertEquals(Set.of("10.96.0.8"), found(service("idle")).addresses());
        assertEquals(
                "Service \"idle-headless\" of namespace shop has no pods behind it: no packet matches until it has.",
                found(service("idle-headless")).absent());
        assertEquals(
                "Service \"outside\" has no selector: which addresses are behind it is not known here, and only packets"
                        + " from and to its own address match. Name them by spec.peer.cidr.",
                found(service("outside")).absent());
    }

    @Test
    void moreAddressesThanFitAreLeftOutAndSaid() {
        Stream<SlimPod> many = IntStream.range(0, PeerAddresses.MOST + 5)
                .mapToObj(
                        i -> pod("db-" + i, DB, "Running", "10." + (i >> 16) + "." + (i >> 8 & 255) + "." + (i & 255)));

        Found found = PeerLookup.of(spec(pods(DB)), Stream.of()).among("shop", many);

        assertEquals(PeerAddresses.MOST, found.addresses().size());
        assertTrue(found.left().startsWith("spec.peer stands for 20005 addresses, of which 20000"), found.left());
        assertFalse(found.left().isEmpty());
    }

    private static Found found(PeerSelector peer) {
        return PeerLookup.of(spec(peer), SERVICES.stream()).among("shop", PODS.stream());
    }

    private static TcTraceSpec spec(PeerSelector peer) {
        return TcTraceSpec.of(new TcTraceSpec.Target(new LabelSelector(), null, null))
                .withPeer(peer);
    }

    private static PeerSelector pods(Map<String, String> labels) {
        return new PeerSelector(
                new LabelSelectorBuilder().withMatchLabels(labels).build(), null, null);
    }

    private static PeerSelector service(String name) {
        return new PeerSelector(null, name, null);
    }

    private static SlimService service(String name, Map<String, String> selector, String... addresses) {
        return SlimService.of(new ServiceBuilder()
                .withNewMetadata()
                .withNamespace("shop")
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .withClusterIPs(addresses)
                .withSelector(selector)
                .endSpec()
                .build());
    }

    private static SlimPod pod(String name, Map<String, String> labels, String phase, String... addresses) {
        return SlimPod.of(new PodBuilder()
                .withNewMetadata()
                .withNamespace("shop")
                .withName(name)
                .withLabels(labels)
                .endMetadata()
                .withNewStatus()
                .withPhase(phase)
                .withPodIPs(Stream.of(addresses).map(PodIP::new).toList())
                .endStatus()
                .build());
    }
}
