// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.operator.apiserver;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodIP;
import io.fabric8.kubernetes.client.KubernetesClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import dev.tctrace.api.v1alpha1.Direction;
import dev.tctrace.api.v1alpha1.NodeStatus.ProgramStatus;
import dev.tctrace.api.v1alpha1.NodeStatus.TargetStatus;
import dev.tctrace.api.v1alpha1.PacketOutcome;
import dev.tctrace.api.v1alpha1.ProgramSource;
import dev.tctrace.api.v1alpha1.RecentPacket;
import dev.tctrace.api.v1alpha1.RecentPacket.Station;
import dev.tctrace.api.v1alpha1.SpecMessages;
import dev.tctrace.api.v1alpha1.TargetState;
import dev.tctrace.api.v1alpha1.TcTrace;
import dev.tctrace.api.v1alpha1.TcTraceSpec;
import dev.tctrace.api.v1alpha1.VerdictName;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** {@code kubectl tctrace} with the real operator; the agents' reports are written by the test. */
@ApiServerTest
class PluginTest {
    private static final Map<String, String> WEB = Map.of("app", "web");

    private KubernetesClient client;
    private Cluster cluster;
    private String node;

    @BeforeEach
    void world(TestInfo test) {
        client = ApiServer.client();
        cluster = new Cluster(
                client,
                "plugin-" + Integer.toString(test.getDisplayName().hashCode() >>> 1, 36) + "-"
                        + System.nanoTime() % 100_000);
        node = cluster.namespace + "-a";
        cluster.node(node);
        cluster.pod("web-1", node, WEB);
        cluster.pod("web-2", node, WEB);
    }

    @AfterEach
    void close() {
        client.resources(TcTrace.class).inNamespace(cluster.namespace).delete();
        client.close();
    }

    static List<Path> kubectls() {
        return ApiServer.kubectls();
    }

    @ParameterizedTest
    @MethodSource("kubectls")
    void runPrintsPacketsAsTheyComeAndCleansUp(Path kubectl) {
        // Given somebody who traces one of two pods that have the same labels
        try (Plugin plugin =
                plugin(kubectl, "run", "web-1", "-d", "in", "-V", "ok,shot", "--follow", "icmp", "or", "arp")) {
            TcTraceSpec spec = await(plugin).getSpec();
            assertEquals("web-1", spec.target().podName());
            assertEquals("icmp or arp", spec.filter());
            assertEquals(Direction.INGRESS, spec.direction());
            assertEquals(List.of(VerdictName.TC_ACT_OK, VerdictName.TC_ACT_SHOT), spec.verdicts());
            assertEquals(ProgramSource.AUTO, spec.programs().source());
            assertEquals("1h", spec.duration());
            String trace = await(plugin).getMetadata().getName();
            Cluster.await("waiting", plugin::err, said -> said.contains("Waiting: "));

            // When the agent reports two packets, and then one more
            cluster.agentRuns(node);
            RecentPacket ping = ping();
            RecentPacket drop = packet(
                    "2026-11-22T22:12:03.1Z",
                    "10.0.0.5:1000",
                    "10.0.0.6:80",
                    PacketOutcome.DROPPED_BY_PROGRAM,
                    null,
                    station("eth0", "TC_ACT_SHOT", "Drop", "10.0.0.5:1000 -> 10.0.0.7:80"));
            RecentPacket filtered = packet(
                    "2026-11-22T22:12:03.2Z",
                    "10.0.0.5:1000",
                    "10.0.0.6:80",
                    PacketOutcome.DROPPED_BY_KERNEL,
                    new RecentPacket.KernelDrop(
                            "NETFILTER_DROP",
                            "nf_hook_slow",
                            "eth0",
                            "a netfilter rule (nftables or iptables) dropped it"),
                    station("eth0", "TC_ACT_OK", "Pass", null));
            cluster.report(trace, node, targets(TargetState.TRACING), 1, 1, List.of(drop, ping));
            Cluster.await("two packets", plugin::out, printed -> printed.lines().count() == 7);
            cluster.report(trace, node, targets(TargetState.TRACING), 2, 1, List.of(filtered, drop, ping));

            // Then each is printed once, the oldest first
            String printed = Cluster.await(
                    "three packets", plugin::out, out -> out.lines().count() == 10);
            assertEquals("""
                    2026-11-22T22:12:02.370846Z Packet: 10.0.0.5 -> 10.0.0.6, TCP [SYN], 98 bytes
                    2026-11-22T22:12:02.370846Z   Ingress tcx/ingress@lxc1 cil_from_container: TC_ACT_UNSPEC
                    2026-11-22T22:12:02.370846Z   Ingress tcx/ingress@eth0 cil_from_container: TC_ACT_OK
                    2026-11-22T22:12:02.370846Z   passed on
                    2026-11-22T22:12:03.1Z Packet: 10.0.0.5:1000 -> 10.0.0.6:80, TCP [SYN], 98 bytes
                    2026-11-22T22:12:03.1Z   Ingress tcx/ingress@eth0 cil_from_container: TC_ACT_SHOT => 10.0.0.5:1000 -> 10.0.0.7:80
                    2026-11-22T22:12:03.1Z   dropped by the program cil_from_container
                    2026-11-22T22:12:03.2Z Packet: 10.0.0.5:1000 -> 10.0.0.6:80, TCP [SYN], 98 bytes
                    2026-11-22T22:12:03.2Z   Ingress tcx/ingress@eth0 cil_from_container: TC_ACT_OK
                    2026-11-22T22:12:03.2Z   dropped by the kernel: NETFILTER_DROP in nf_hook_slow at eth0: a netfilter rule (nftables or iptables) dropped it
                    """, printed);
            assertTrue(
                    plugin.err()
                            .contains(
                                    "Tracing eth0 of web-1: cil_from_container at tcx/ingress of eth0\nListening events..."),
                    plugin.err());

            // When it is interrupted
            plugin.interrupt();

            // Then it has the agent stop, waits for the exact counts, and deletes the trace
            Cluster.await(
                    "suspension",
                    () -> cluster.get(trace),
                    live -> live.getSpec().suspend());
            cluster.report(trace, node, targets(TargetState.STOPPED), 1_234_567, 1, List.of(filtered, drop, ping));
            assertEquals(0, plugin.exitCode(), plugin::err);
            assertTrue(
                    plugin.err()
                            .contains(
                                    "1234568 packets matched (120987664 bytes): 1234568 reported, 0 sampled out, 0 lost\n"
                                            + "  TC_ACT_OK          1234567\n  TC_ACT_SHOT        1\n4 of them were shown"),
                    plugin.err());
            Cluster.await("no trace", () -> cluster.get(trace), java.util.Objects::isNull);
        }
    }

    @ParameterizedTest
    @MethodSource("kubectls")
    void runEndsWithItsDuration(Path kubectl) {
        try (Plugin plugin = plugin(kubectl, "run", "pod/web-1", "--duration", "2s", "--verbose")) {
            String trace = await(plugin).getMetadata().getName();
            cluster.agentRuns(node);
            RecentPacket ping = ping();
            cluster.report(trace, node, targets(TargetState.TRACING), 1, 0, List.of(ping));
            cluster.awaitReason(trace, "Complete", "Completed");
            cluster.report(trace, node, targets(TargetState.STOPPED), 1, 0, List.of(ping));

            assertEquals(0, plugin.exitCode(), plugin::err);
            assertEquals("""
                    2026-11-22T22:12:02.370846Z Packet: 10.0.0.5 -> 10.0.0.6, TCP [SYN], 98 bytes
                    2026-11-22T22:12:02.370846Z   Ingress tcx/ingress@lxc1 cil_from_container: TC_ACT_UNSPEC, packet goes to the next program, 1.5 µs
                    2026-11-22T22:12:02.370846Z   Ingress tcx/ingress@eth0 cil_from_container: TC_ACT_OK, packet passes, 1.5 µs
                    2026-11-22T22:12:02.370846Z   passed on
                    """, plugin.out());
            Cluster.await("no trace", () -> cluster.get(trace), java.util.Objects::isNull);
        }
    }

    @ParameterizedTest
    @MethodSource("kubectls")
    void aPeerPodIsTracedAtItsEndTooAndWhatWasLostBetweenIsTold(Path kubectl) {
        address("web-1", "10.3.0.1");
        address("web-2", "10.3.0.2");
        try (Plugin plugin = plugin(kubectl, "run", "web-1", "--peer", "web-2", "--duration", "2s")) {
            List<TcTrace> both =
                    Cluster.await("two traces by " + plugin.err(), this::traces, traces -> traces.size() == 2);
            Cluster.await("the agent", () -> cluster.agent(node), java.util.Optional::isPresent);
            Cluster.await("both told", () -> cluster.assigned(node), assigned -> assigned.size() == 2);
            cluster.agentRuns(node);
            for (String state : List.of("TRACING", "STOPPED")) {
                for (TcTrace trace : both) {
                    String pod = trace.getSpec().target().podName();
                    boolean here = pod.equals("web-1");
                    assertEquals(
                            here ? "10.3.0.2" : "10.3.0.1",
                            trace.getSpec().peer().cidr());
                    List<ProgramStatus> programs = here
                            ? List.of(
                                    program("a", Direction.EGRESS, 120, 2),
                                    program("b", Direction.EGRESS, 118, 0),
                                    program("c", Direction.INGRESS, 90, 5))
                            : List.of(program("d", Direction.INGRESS, 117, 1), program("e", Direction.EGRESS, 90, 0));
                    cluster.report(
                            trace.getMetadata().getName(),
                            node,
                            List.of(new TargetStatus(
                                    pod, "eth0", TargetState.valueOf(state), null, null, 1L, 0L, 0L, programs)),
                            1,
                            0,
                            List.of());
                }
                if (state.equals("TRACING")) {
                    both.forEach(
                            trace -> cluster.awaitReason(trace.getMetadata().getName(), "Complete", "Completed"));
                }
            }

            assertEquals(0, plugin.exitCode(), plugin::err);
            assertTrue(plugin.err().endsWith("""
                    packets                                       sent   dropped      left      came   dropped  vanished
                    web-1 -> web-2                                 120         2       118       117         1         1
                    web-2 -> web-1                                  90         0        90        90         5         0
                    Not every packet was shown, so they are not compared one by one: a narrower FILTER or a higher --rate helps.
                    """), plugin.err());
            Cluster.await("no traces", this::traces, List::isEmpty);
        }
    }

    @Test
    void aPeerIsAnAddressAServiceOrRefused() {
        try (Plugin plugin = plugin(ApiServer.kubectls().get(0), "run", "web-1", "--peer", "10.0.0.0/8")) {
            assertEquals("10.0.0.0/8", await(plugin).getSpec().peer().cidr());
            plugin.interrupt();
            assertEquals(0, plugin.exitCode(), plugin::err);
        }
        Cluster.await("no traces", this::traces, List::isEmpty);
        try (Plugin plugin = plugin(ApiServer.kubectls().get(0), "run", "web-1", "--peer", "svc/db")) {
            assertEquals("db", await(plugin).getSpec().peer().service());
            plugin.interrupt();
            assertEquals(0, plugin.exitCode(), plugin::err);
        }
        Cluster.await("no traces", this::traces, List::isEmpty);
        assertFails("run web-1 --peer nobody", 1, "there is no such pod or Service in the namespace");
        assertFails("run web-1 --peer web-2", 1, "pod web-2 has no address yet");
    }

    private void address(String pod, String address) {
        client.pods()
                .inNamespace(cluster.namespace)
                .withName(pod)
                .editStatus(live -> new PodBuilder(live)
                        .editStatus()
                        .withPodIP(address)
                        .withPodIPs(new PodIP(address))
                        .endStatus()
                        .build());
    }

    private static ProgramStatus program(String name, Direction direction, long packets, long dropped) {
        return new ProgramStatus(
                7L, name, "a04f5eef06a7f555", "tcx/egress", "eth0", 1, direction, true, null, null, packets, dropped);
    }

    @ParameterizedTest
    @MethodSource("kubectls")
    void aFilterThatDoesNotCompileEndsItWithLibpcapsWords(Path kubectl) {
        try (Plugin plugin = plugin(kubectl, "run", "web-1", "tcp", "prot", "80")) {
            assertEquals(1, plugin.exitCode());
            assertTrue(plugin.err().contains("filter \"tcp prot 80\" cannot be used: "), plugin.err());
        }
        assertTrue(traces().isEmpty());
    }

    @Test
    void aPodThatCannotBeTracedIsRefusedBeforeAnythingIsMade() {
        cluster.pod("proxy", node, WEB, true);
        assertFails("run proxy", 1, SpecMessages.HOST_NETWORK);
        assertFails("run nobody", 1, "pods \"nobody\" not found");
        assertTrue(traces().isEmpty());
    }

    @Test
    void nothingTracesInTime() {
        assertFails("run web-1 --timeout 3", 1, "nothing is traced after 3 s: ");
        assertTrue(traces().isEmpty());
    }

    @Test
    void whoMayNotIsToldWhatToAskFor() {
        for (Path kubectl : ApiServer.kubectls()) {
            try (Plugin plugin = new Plugin(kubectl, "mallory", "run", "web-1", "-n", cluster.namespace)) {
                assertEquals(3, plugin.exitCode());
                assertTrue(plugin.err().contains("--clusterrole=edit"), plugin.err());
            }
        }
    }

    @Test
    void pcapAsksForARoleWhereTheUserMayNotExec() {
        String trace = cluster.trace("t", Cluster.spec(WEB, "icmp", null, null))
                .getMetadata()
                .getName();
        Tenants.grant(client, cluster.namespace, "paul", "tctrace-view");
        try (Plugin plugin = new Plugin(ApiServer.kubectls().get(0), "paul", "pcap", trace, "-n", cluster.namespace)) {
            assertEquals(3, plugin.exitCode(), plugin::err);
            assertTrue(
                    plugin.err().contains("--role=tctrace-pcap --user=YOU --namespace tctrace-system"), plugin.err());
        }
        assertFails("pcap t", 1, "traces nothing at the moment");
    }

    @ParameterizedTest
    @MethodSource("kubectls")
    void listShowsHowTheyAreDoing(Path kubectl) {
        cluster.trace("t", Cluster.spec(WEB, "icmp", null, null));
        cluster.awaitReason("t", "Ready", "WaitingForAgent");
        try (Plugin plugin = plugin(kubectl, "list")) {
            assertEquals(0, plugin.exitCode(), plugin::err);
            assertTrue(plugin.out().contains("WaitingForAgent") && plugin.out().contains("icmp"), plugin.out());
        }
        try (Plugin plugin = plugin(kubectl, "list", "-A")) {
            assertEquals(0, plugin.exitCode(), plugin::err);
            assertTrue(plugin.out().contains("NAMESPACE") && plugin.out().contains(cluster.namespace), plugin.out());
        }
    }

    /** Each refusal says what to write instead. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            run                       | name the pod
            run deploy/web            | apply a TcTrace with its labels
            run web-1 -d up           | write in, out or both
            run web-1 -V dropped      | write one of unspec ok
            run web-1 -s mine         | write auto, attached or probe
            run web-1 -t 5d           | write a time such as 90s
            run web-1 -t 0s           | write a time such as 90s
            run web-1 --rate 0        | from 1 to 10000
            run web-1 -P 42           | a glob such as 'cil_*'
            run web-1 -P x -s probe   | leave one of them out
            run web-1 --interfaces x  | run knows no option --interfaces
            run web-1 -i              | -i needs a value
            pcap                      | name the TcTrace
            pcap a b                  | the name of one TcTrace
            pcap a -t 90              | write a time such as 90s, 10m or 1h30m
            traces                    | write run, list or pcap
            """)
    void badInputIsRefused(String arguments, String says) {
        try (Plugin plugin =
                new Plugin(ApiServer.kubectls().get(0), "", arguments.strip().split(" "))) {
            assertEquals(2, plugin.exitCode(), plugin::err);
            assertTrue(plugin.err().contains(says.strip()), plugin.err());
        }
    }

    private void assertFails(String arguments, int code, String says) {
        try (Plugin plugin =
                plugin(ApiServer.kubectls().get(0), arguments.strip().split(" "))) {
            assertEquals(code, plugin.exitCode(), plugin::err);
            assertTrue(plugin.err().contains(says), plugin.err());
        }
    }

    private Plugin plugin(Path kubectl, String... arguments) {
        String[] all = java.util.Arrays.copyOf(arguments, arguments.length + 1);
        all[arguments.length] = "--namespace=" + cluster.namespace;
        return new Plugin(kubectl, "", all);
    }

    private TcTrace await(Plugin plugin) {
        return Cluster.await("a trace by " + plugin.err(), this::traces, traces -> traces.size() == 1)
                .get(0);
    }

    private List<TcTrace> traces() {
        return client.resources(TcTrace.class)
                .inNamespace(cluster.namespace)
                .withLabel("app.kubernetes.io/managed-by", "kubectl-tctrace")
                .list()
                .getItems();
    }

    private static List<TargetStatus> targets(TargetState state) {
        ProgramStatus program = new ProgramStatus(
                7L,
                "cil_from_container",
                "a04f5eef06a7f555",
                "tcx/ingress",
                "eth0",
                1,
                Direction.INGRESS,
                true,
                null,
                null,
                1L,
                0L);
        return List.of(new TargetStatus("web-1", "eth0", state, null, null, 2L, 1L, 0L, List.of(program)));
    }

    private static RecentPacket packet(
            String time,
            String source,
            String destination,
            PacketOutcome outcome,
            RecentPacket.KernelDrop drop,
            Station... stations) {
        return new RecentPacket(
                "in one line",
                time,
                source,
                destination,
                "TCP",
                98L,
                "SYN",
                null,
                "0123456789abcdef",
                outcome,
                drop,
                List.of(stations));
    }

    private static Station station(String device, String verdict, String effect, String rewritten) {
        return new Station(
                "web-1",
                Direction.INGRESS,
                "tcx/ingress",
                device,
                "cil_from_container",
                verdict,
                effect,
                1500L,
                rewritten);
    }

    private static RecentPacket ping() {
        return packet(
                "2026-11-22T22:12:02.370846Z",
                "10.0.0.5",
                "10.0.0.6",
                PacketOutcome.PASSED,
                null,
                station("lxc1", "TC_ACT_UNSPEC", "Next", null),
                station("eth0", "TC_ACT_OK", "Pass", null));
    }
}
