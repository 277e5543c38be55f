// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.testbed;

import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

import io.fabric8.kubernetes.api.model.Pod;
import org.junit.jupiter.api.Test;

import dev.tctrace.api.v1alpha1.Direction;
import dev.tctrace.api.v1alpha1.PacketOutcome;
import dev.tctrace.api.v1alpha1.Peer;
import dev.tctrace.api.v1alpha1.RecentPacket;

import static dev.tctrace.testbed.Cluster.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The main job: apply a TcTrace, describe it, read what happened to the packets; delete it, and nothing is left. */
class MainJobTest extends ClusterTest {
    @Test
    void reportsExactlyThePacketsThatWereSent() {
        try (Scene scene = new Scene(cluster)) {
            // Given a server that is traced, and a client
            Pod client = scene.pod("client");
            Pod server = scene.pod("server");
            String clientIp = client.getStatus().getPodIP();
            String serverIp = server.getStatus().getPodIP();
            scene.apply(Scene.ICMP_OF_SERVER);
            scene.awaitReady("icmp");

            // When the client pings it five times
            scene.ping("client", server, 5);

            // Then five requests and five replies are counted, and not one more
            assertEquals(10, scene.packets("icmp", 10));
            List<RecentPacket> recent = scene.recentPackets("icmp");
            assertEquals(5, flow(recent, Direction.INGRESS, clientIp, serverIp), () -> "requests in " + recent);
            assertEquals(5, flow(recent, Direction.EGRESS, serverIp, clientIp), () -> "replies in " + recent);
            assertEquals(10, recent.size());

            // and whose the addresses are
            assertEquals(
                    Set.of(new Peer(clientIp, "pod/client"), new Peer(serverIp, "pod/server")),
                    eventually(
                            "both peers named",
                            () -> Set.copyOf(Objects.requireNonNullElse(
                                    scene.status("icmp").peers(), List.of())),
                            peers -> peers.size() == 2));

            // and the Events tell each of them in the demo's words
            String request = "Tracing packet: %s -> %s (fexit: TC_ACT_UNSPEC)".formatted(clientIp, serverIp);
            eventually(
                    "an Event for each request",
                    () -> scene.eventMessages("icmp").stream()
                            .filter(message -> message.contains(request))
                            .count(),
                    count -> count == 5);

            // and kubectl describe shows both
            String described = cluster.kubectl("--namespace", scene.namespace(), "describe", "tctrace", "icmp");
            assertTrue(described.contains(request), described);
            assertTrue(described.contains("Recent Packets"), described);
            assertTrue(cluster.kubectl("--namespace", scene.namespace(), "get", "tctraces")
                    .contains("True"));
        }
    }

    @Test
    void tellsWhatTheKernelDroppedAfterThePrograms() {
        try (Scene scene = new Scene(cluster)) {
            // Given a server whose firewall drops pings, and a trace of it
            scene.pod("client");
            Pod server = scene.pod("server");
            String node = server.getSpec().getNodeName();
            inNamespaceOf(node, server, "iptables -A INPUT -p icmp -j DROP");
            scene.apply(Scene.ICMP_OF_SERVER);
            scene.awaitReady("icmp");

            // When the client pings it three times
            scene.pingUnanswered("client", server, 3);

            // Then each request has its end, with the function or the reason that tells of netfilter
            List<RecentPacket> recent = eventually(
                    "three ends",
                    () -> scene.recentPackets("icmp").stream()
                            .filter(packet -> packet.outcome() == PacketOutcome.DROPPED_BY_KERNEL)
                            .toList(),
                    packets -> packets.size() == 3);
            assertEquals(
                    Set.of("NETFILTER_DROP"),
                    recent.stream().map(packet -> packet.kernelDrop().reason()).collect(Collectors.toSet()));
            eventually(
                    "three drops counted",
                    () -> scene.status("icmp").summary().droppedByKernelTotal(),
                    count -> count == 3);

            // and kubectl describe shows it in the Events
            eventually(
                    "the Event",
                    () -> cluster.kubectl("--namespace", scene.namespace(), "describe", "tctrace", "icmp"),
                    described -> described.contains("PacketDroppedByKernel") && described.contains("a netfilter rule"));
        }
    }

    @Test
    void leavesNothingBehind() {
        try (Scene scene = new Scene(cluster)) {
            // Given a trace that has seen packets
            scene.pod("client");
            Pod server = scene.pod("server");
            String node = server.getSpec().getNodeName();
            scene.apply(Scene.ICMP_OF_SERVER);
            scene.awaitReady("icmp");
            scene.ping("client", server, 1);
            scene.packets("icmp", 2);
            assertTrue(programs(node).contains("tctrace"), "a tracer is loaded while the trace runs");

            // When it is deleted
            scene.delete("icmp");

            // Then programs and attachments go at once, and the agent's pod after its grace
            eventually("no program of ours", () -> programs(node), programs -> !programs.contains("tctrace"));
            assertEquals("", inEveryNamespace(node, "tc qdisc show | grep clsact || true"));
            eventually(
                    "no agent",
                    () -> cluster.kubectl(
                            "--namespace",
                            Release.NAMESPACE,
                            "get",
                            "pods",
                            "--selector",
                            "app.kubernetes.io/name=tctrace-agent",
                            "--output",
                            "name"),
                    String::isBlank);
            scene.ping("client", server, 1);
        }
    }

    private static long flow(List<RecentPacket> packets, Direction direction, String source, String destination) {
        return packets.stream()
                .filter(packet -> source.equals(packet.source())
                        && destination.equals(packet.destination())
                        && packet.outcome() == PacketOutcome.PASSED
                        && packet.stations().size() == 1
                        && packet.stations().get(0).direction() == direction
                        && "TC_ACT_UNSPEC".equals(packet.stations().get(0).verdict()))
                .count();
    }

    private static String programs(String node) {
        return cluster.onNode(node, "bpftool prog show; bpftool link show; bpftool net show");
    }

    private static void inNamespaceOf(String node, Pod pod, String command) {
        String address = pod.getStatus().getPodIP();
        cluster.onNode(
                node,
                "for ns in /run/netns/*; do"
                        + " ip -n ${ns##*/} -4 address show | grep -qF ' " + address + "/' || continue;"
                        + " ip netns exec ${ns##*/} " + command + "; exit; done; exit 1");
    }

    private static String inEveryNamespace(String node, String script) {
        return cluster.onNode(
                node, "for ns in /run/netns/* /proc/1/ns/net; do nsenter --net=$ns sh -c '" + script + "'; done");
    }
}
