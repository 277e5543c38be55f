// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.report.status;

import java.util.List;
import java.util.Objects;
import java.util.function.ToIntFunction;

import dev.tctrace.api.v1alpha1.NodeStatus;
import dev.tctrace.api.v1alpha1.NodeStatus.TargetStatus;
import dev.tctrace.api.v1alpha1.RecentPacket;

/**
 * Keeps a TcTrace small, for every write handles all of it: at 128 KiB over up to some hundred nodes, and where even the
 * sums of all nodes take more than that, below 512 KiB, far from the size at which an API server refuses to store it. Every
 * node gets the same share. What does not fit is left out in the order in which it is missed least: older packets, programs, targets that
 * are fine, then targets. Sums and verdicts stay, they are exact and small.
 */
public final class StatusSizeLimit {
    /** What entries and their ownership should take together, as long as each has its {@link #MODEST} share. */
    static final int WANTED = 128 * 1024;

    /** What they may take; the rest of the 512 KiB is for spec and conditions. */
    static final int ALLOWED = 488 * 1024;

    static final int LARGEST = 64 * 1024;
    /** What the API server notes about who owns an entry's fields (metadata.managedFields), less the node's name. */
    private static final int OWNERSHIP = 460;
    /** Sums and verdicts, and a word on the targets. */
    private static final int MODEST = 600;
    /** Sums and verdicts, which are always there. */
    private static final int SMALLEST = 400;

    private StatusSizeLimit() {}

    /** Bytes of JSON that an entry of a trace over so many nodes may take. */
    public static int bytes(int nodes, String node) {
        int wanted = WANTED / Math.max(1, nodes) - ownership(node);
        int allowed = ALLOWED / Math.max(1, nodes) - ownership(node);
        return Math.max(SMALLEST, Math.min(allowed, Math.max(MODEST, Math.min(LARGEST, wanted))));
    }

    /** The name is there twice: in the manager's name and in the key of what it manages. */
    static int ownership(String node) {
        return OWNERSHIP + 2 * node.length();
    }

    /** Bytes that an entry takes of the object, its ownership included. */
    public static int taken(NodeStatus entry) {
        return EntrySize.of(entry) + ownership(entry.name());
    }

    /**
     * The entry, cut until it fits.
     *
     * @param size bytes of JSON of an entry, or of a part of one
     */
    public static NodeStatus fit(NodeStatus entry, int budget, ToIntFunction<Object> size) {
        int excess = size.applyAsInt(entry) - budget;
        if (excess <= 0) {
            return entry;
        }
        List<RecentPacket> packets = Objects.requireNonNullElse(entry.recentPackets(), List.<RecentPacket>of());
        int keep = packets.size();
        while (keep > 0 && excess > 0) {
            keep--;
            excess -= size.applyAsInt(packets.get(keep)) + 1;
        }
        NodeStatus cut = with(entry, entry.targets(), packets.subList(0, keep), entry.message());
        if (excess <= 0) {
            return cut;
        }
        List<TargetStatus> bare =
                entry.targets().stream().map(StatusSizeLimit::withoutPrograms).toList();
        cut = with(cut, bare, cut.recentPackets(), "Left out for size: programs.");
        if (size.applyAsInt(cut) <= budget) {
            return cut;
        }
        int left = budget - size.applyAsInt(with(cut, List.of(), cut.recentPackets(), note(0, bare.size())));
        // Those that need attention first.
        List<TargetStatus> sorted = bare.stream()
                .sorted((one, other) -> Boolean.compare(one.message() == null, other.message() == null))
                .toList();
        int shown = 0;
        while (shown < sorted.size()) {
            left -= size.applyAsInt(sorted.get(shown)) + 1;
            if (left < 0) {
                break;
            }
            shown++;
        }
        return with(cut, sorted.subList(0, shown), cut.recentPackets(), note(shown, sorted.size()));
    }

    private static String note(int shown, int all) {
        return "Left out for size: " + (all - shown) + " of " + all + " targets.";
    }

    private static TargetStatus withoutPrograms(TargetStatus target) {
        return new TargetStatus(
                target.pod(),
                target.interfaceName(),
                target.state(),
                target.reason(),
                target.message(),
                target.packets(),
                target.dropped(),
                target.lost(),
                List.of());
    }

    private static NodeStatus with(
            NodeStatus entry, List<TargetStatus> targets, List<RecentPacket> packets, String message) {
        return new NodeStatus(
                entry.name(),
                entry.agent(),
                entry.observedGeneration(),
                entry.summary(),
                entry.verdicts(),
                targets,
                packets,
                message);
    }
}
