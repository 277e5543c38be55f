// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.path;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.tctrace.tracer.KernelDrop;
import dev.tctrace.tracer.TracedPacket;

/**
 * Collects records and drops until nothing more is to be expected of a packet, and then hands it out whole. Times are the
 * caller's, in nanoseconds. Not thread-safe.
 */
public final class PacketWays {
    /** So long after a packet's latest record it is handed out. Rings are read several times a second. */
    private static final long SETTLED_NANOS = Passage.LONGEST_GAP_NANOS + 250_000_000L;

    private final PacketJoiner joiner = new PacketJoiner();
    private final int most;
    private final Map<Long, Open> open = new LinkedHashMap<>();

    private static final class Open {
        final List<TracedPacket> stations = new ArrayList<>(2);
        KernelDrop drop;
        long latest;

        boolean settled(long now) {
            return now - latest >= SETTLED_NANOS;
        }

        PacketWay way(long id) {
            stations.sort(Comparator.comparingLong(TracedPacket::kernelNanos));
            return new PacketWay(id, stations, drop);
        }
    }

    /** @param most packets that are kept at one time; where there are more, the oldest are handed out early */
    public PacketWays(int most) {
        this.most = most;
    }

    public void add(TracedPacket record, long now) {
        Open packet = open.computeIfAbsent(joiner.add(record), id -> new Open());
        packet.stations.add(record);
        packet.latest = now;
    }

    public void add(KernelDrop drop, long now) {
        long id = joiner.end(drop);
        if (id == 0) {
            return;
        }
        Open packet = open.get(id);
        if (packet == null) {
            // It was handed out as passed; the kernel held it for long. Its end is still worth knowing.
            if (drop.last() == null) {
                return;
            }
            packet = new Open();
            packet.stations.add(drop.last());
            open.put(id, packet);
        }
        packet.drop = drop;
        packet.latest = now;
    }

    /** Packets of which nothing more is to be expected, in the order of their first records. They are forgotten here. */
    public List<PacketWay> due(long now) {
        List<PacketWay> due = new ArrayList<>();
        Iterator<Map.Entry<Long, Open>> packets = open.entrySet().iterator();
        while (packets.hasNext()) {
            Map.Entry<Long, Open> next = packets.next();
            if (next.getValue().settled(now) || open.size() > most) {
                due.add(next.getValue().way(next.getKey()));
                packets.remove();
            }
        }
        return due;
    }

    /** All that is left. */
    public List<PacketWay> rest() {
        List<PacketWay> rest =
                open.entrySet().stream().map(e -> e.getValue().way(e.getKey())).toList();
        open.clear();
        return rest;
    }
}
