// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.report.status;

import java.util.ArrayList;
import java.util.List;

import dev.tctrace.tracer.path.PacketWay;

/**
 * The latest packets of a trace on this node. Written by whichever thread finds that a packet has ended, read by the reporting
 * thread: both hold the lock for as long as it takes to copy references.
 */
public final class RecentRing {
    private PacketWay[] packets;
    private long written;

    public RecentRing(int capacity) {
        packets = new PacketWay[capacity];
    }

    /** Adds a packet. One that is here, as its end came late, takes its own place and keeps its stations. */
    public synchronized void add(PacketWay packet) {
        for (int i = 0; i < packets.length && packet.drop() != null; i++) {
            if (packets[i] != null && packets[i].id() == packet.id()) {
                packets[i] = new PacketWay(packet.id(), packets[i].stations(), packet.drop());
                return;
            }
        }
        if (packets.length > 0) {
            packets[(int) (written % packets.length)] = packet;
        }
        written++;
    }

    /** The packets, newest first. */
    public synchronized List<PacketWay> newestFirst() {
        int size = (int) Math.min(written, packets.length);
        List<PacketWay> result = new ArrayList<>(size);
        for (int back = 1; back <= size; back++) {
            result.add(packets[(int) ((written - back) % packets.length)]);
        }
        return result;
    }

    /** Keeps as many of the newest as the new capacity takes. */
    public synchronized void resize(int capacity) {
        if (capacity == packets.length) {
            return;
        }
        List<PacketWay> kept = newestFirst();
        packets = new PacketWay[capacity];
        written = 0;
        for (int i = Math.min(kept.size(), capacity) - 1; i >= 0; i--) {
            add(kept.get(i));
        }
    }
}
