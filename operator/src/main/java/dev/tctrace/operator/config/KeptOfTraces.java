// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.operator.config;

import java.util.List;

import dev.tctrace.api.v1alpha1.NodeStatus;
import dev.tctrace.api.v1alpha1.NodeStatus.Agent;
import dev.tctrace.api.v1alpha1.NodeStatus.TargetStatus;
import dev.tctrace.api.v1alpha1.RecentPacket;
import dev.tctrace.api.v1alpha1.TargetState;
import dev.tctrace.api.v1alpha1.TcTraceStatus;
import dev.tctrace.operator.pods.AddressBook;

/**
 * Of a node's entry in a trace's status what the operator reads: sums, the state of each target, and of the recent packets the addresses.
 * An entry has up to 100 packets and a trace up to 500 entries, and all traces are cached. The operator writes no entry back: each is
 * its agent's own. Pure.
 */
final class KeptOfTraces {
    private KeptOfTraces() {}

    static TcTraceStatus status(TcTraceStatus read) {
        return read.withNodes(PackedEntries.of(read.nodes()));
    }

    static NodeStatus entry(NodeStatus read) {
        return new NodeStatus(
                read.name(),
                agent(read.agent()),
                read.observedGeneration(),
                read.summary(),
                emptyAsNull(read.verdicts()),
                read.targets() == null
                        ? null
                        : read.targets().stream().map(KeptOfTraces::target).toList(),
                packets(read.recentPackets()),
                read.message());
    }

    private static Agent agent(Agent read) {
        return read == null
                ? null
                : new Agent(null, read.lastReport(), read.heartbeatSeconds(), emptyAsNull(read.gaps()));
    }

    private static TargetStatus target(TargetStatus read) {
        return new TargetStatus(
                read.pod(),
                null,
                read.state(),
                read.reason(),
                // Told only of a pod that is not traced, or in part.
                read.state() == TargetState.TRACING ? null : read.message(),
                null,
                null,
                null,
                null);
    }

    private static List<RecentPacket> packets(List<RecentPacket> read) {
        return read == null || read.isEmpty()
                ? null
                : read.stream()
                        .flatMap(AddressBook::addresses)
                        .distinct()
                        .map(KeptOfTraces::between)
                        .toList();
    }

    private static RecentPacket between(String address) {
        return new RecentPacket(null, null, address, null, null, null, null, null, null, null, null, null);
    }

    private static <T> List<T> emptyAsNull(List<T> read) {
        return read == null || read.isEmpty() ? null : List.copyOf(read);
    }
}
