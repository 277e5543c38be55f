// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.operator.large;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;

import dev.tctrace.api.v1alpha1.Direction;
import dev.tctrace.api.v1alpha1.NodeStatus;
import dev.tctrace.api.v1alpha1.NodeStatus.ProgramStatus;
import dev.tctrace.api.v1alpha1.NodeStatus.TargetStatus;
import dev.tctrace.api.v1alpha1.PacketOutcome;
import dev.tctrace.api.v1alpha1.RecentPacket;
import dev.tctrace.api.v1alpha1.Summary;
import dev.tctrace.api.v1alpha1.TargetState;
import dev.tctrace.api.v1alpha1.TcTrace;
import dev.tctrace.api.v1alpha1.TcTraceSpec;
import dev.tctrace.api.v1alpha1.TcTraceStatus;

/** Traces near their size limit: entries of 500 nodes, some 480 KiB together. They mean no pod, so nothing is to be done for them. */
public final class WideTraces {
    public static final int NODES = 500;

    private WideTraces() {}

    public static String name(int number) {
        return String.format("wide-%04d", number);
    }

    /** Makes number 0, from which {@link Clones#wideTraces} copies the others. */
    public static void prepare(KubernetesClient client) {
        TcTrace trace = new TcTrace();
        trace.setMetadata(new ObjectMetaBuilder()
                .withNamespace(Clones.namespace(0))
                .withName(name(0))
                .build());
        trace.setSpec(TcTraceSpec.builder(new TcTraceSpec.Target(
                        new LabelSelectorBuilder()
                                .withMatchLabels(Map.of("app", "none"))
                                .build(),
                        null,
                        null))
                .filter("icmp")
                .build());
        TcTrace made = client.resource(trace).create();
        made.setStatus(new TcTraceStatus(
                null,
                null,
                null,
                null,
                null,
                IntStream.range(0, NODES).mapToObj(WideTraces::entry).toList()));
        client.resource(made)
                .subresource("status")
                .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        "{\"status\":" + client.getKubernetesSerialization().asJson(made.getStatus()) + "}");
        // Else they are as much again.
        client.resource(made).patch(PatchContext.of(PatchType.JSON_MERGE), "{\"metadata\":{\"managedFields\":[{}]}}");
    }

    /** Of the node of that number, with a target, its program and two packets. */
    public static NodeStatus entry(int number) {
        String pod = Clones.pod(number);
        return new NodeStatus(
                String.format("node-%05d", number),
                new NodeStatus.Agent(
                        String.format("tctrace-agent-node-%05d", number), "2026-01-01T00:00:00Z", 30, null),
                1L,
                new Summary(null, 1, 1, (long) number, 98L * number, 0L, 0L, 0L),
                List.of(),
                List.of(new TargetStatus(
                        pod,
                        "eth0",
                        TargetState.TRACING,
                        null,
                        null,
                        (long) number,
                        0L,
                        0L,
                        List.of(new ProgramStatus(
                                1000L + number,
                                "cil_from_container",
                                "0123456789abcdef",
                                "clsact/ingress",
                                String.format("lxc%05d", number),
                                1,
                                Direction.EGRESS,
                                true,
                                null,
                                null,
                                (long) number,
                                0L)))),
                List.of(packet(pod, number, 50_123), packet(pod, number, 50_124)),
                null);
    }

    private static RecentPacket packet(String pod, int number, int port) {
        String from = Clones.address(number) + ":" + port;
        RecentPacket.Station station = new RecentPacket.Station(
                pod,
                Direction.EGRESS,
                "clsact/ingress",
                String.format("lxc%05d", number),
                "cil_from_container",
                "TC_ACT_OK",
                "Pass",
                1234L,
                null);
        return new RecentPacket(
                "UDP " + from + " > 10.96.0.10:53, 98 bytes: cil_from_container TC_ACT_OK. Passed.",
                "2026-01-01T00:00:00.000123Z",
                from,
                "10.96.0.10:53",
                "UDP",
                98L,
                null,
                null,
                String.format("%016x", 0x9e3779b97f4a7c15L * (65536L * number + port)),
                PacketOutcome.PASSED,
                null,
                List.of(station));
    }
}
