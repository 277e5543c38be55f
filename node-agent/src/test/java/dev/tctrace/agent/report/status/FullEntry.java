// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.report.status;

import java.util.List;
import java.util.stream.IntStream;

import dev.tctrace.api.v1alpha1.Direction;
import dev.tctrace.api.v1alpha1.NodeStatus;
import dev.tctrace.api.v1alpha1.NodeStatus.ProgramStatus;
import dev.tctrace.api.v1alpha1.NodeStatus.TargetStatus;
import dev.tctrace.api.v1alpha1.PacketOutcome;
import dev.tctrace.api.v1alpha1.RecentPacket;
import dev.tctrace.api.v1alpha1.Summary;
import dev.tctrace.api.v1alpha1.TargetReason;
import dev.tctrace.api.v1alpha1.TargetState;
import dev.tctrace.api.v1alpha1.VerdictCount;
import dev.tctrace.api.v1alpha1.VerdictName;

/** As much as an agent could ever have to say: more than it may. */
public final class FullEntry {
    private FullEntry() {}

    public static NodeStatus of(String node) {
        List<ProgramStatus> programs = IntStream.range(0, 8)
                .mapToObj(i -> new ProgramStatus(
                        (long) i,
                        "cil_from_container_" + i,
                        "a04f5eef06a7f555",
                        "clsact/ingress",
                        "lxc1234567",
                        i,
                        Direction.EGRESS,
                        true,
                        null,
                        null,
                        1_000_000L,
                        1_000L))
                .toList();
        List<TargetStatus> targets = IntStream.range(0, 256)
                .mapToObj(i -> i == 200
                        ? new TargetStatus(
                                "p",
                                "eth0",
                                TargetState.NOT_TRACING,
                                TargetReason.HOST_NETWORK,
                                "m".repeat(300),
                                0L,
                                0L,
                                0L,
                                List.of())
                        : new TargetStatus(
                                "web-" + "x".repeat(50) + i,
                                "eth0",
                                TargetState.TRACING,
                                null,
                                null,
                                1L,
                                1L,
                                0L,
                                programs))
                .toList();
        List<RecentPacket> packets = IntStream.range(0, 100)
                .mapToObj(i -> new RecentPacket(
                        "10.0.0.1:" + i + " -> 10.0.0.2:80, TCP [SYN], 98 bytes: tctrace_probe TC_ACT_OK, passed on",
                        "2026-11-22T20:47:58.647777Z",
                        "10.0.0.1:" + i,
                        "10.0.0.2:80",
                        "TCP",
                        98L,
                        "SYN",
                        null,
                        "0123456789abcdef",
                        PacketOutcome.PASSED,
                        null,
                        List.of(new RecentPacket.Station(
                                "web-1",
                                Direction.INGRESS,
                                "tcx/ingress",
                                "eth0",
                                "tctrace_probe",
                                "TC_ACT_OK",
                                "Pass",
                                1500L,
                                null))))
                .toList();
        return new NodeStatus(
                node,
                new NodeStatus.Agent("tctrace-agent-" + node, null),
                1L,
                new Summary(null, 256, 255, 1_234_567L, 123_456_789L, 1_234L, 12_345L, 0L),
                List.of(
                        new VerdictCount(VerdictName.TC_ACT_OK, 1_233_333L, 123_000_000L),
                        new VerdictCount(VerdictName.TC_ACT_SHOT, 1_234L, 456_789L)),
                targets,
                packets,
                null);
    }
}
