// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.report.status;

import java.util.ArrayList;
import java.util.List;

import dev.tctrace.tracer.TracedPacket;

/**
 * The latest packets of a trace on this node. Written by the engine's reader thread, read by the reporting thread: both
 * hold the lock for as long as it takes to copy references.
 */
public final class RecentRing {
    private TracedPacket[] packets;
    private long written;

    public RecentRing(int capacity) {
        packets = new TracedPacket[capacity];
    }

    public synchronized void add(TracedPacket packet) {
        if (packets.length > 0) {
            packets[(int) (written % packets.length)] = packet;
        }
        written++;
    }

    /** The packets, newest first. */
    public synchronized List<TracedPacket> newestFirst() {
        int size = (int) Math.min(written, packets.length);
        List<TracedPacket> result = new ArrayList<>(size);
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
        List<TracedPacket> kept = newestFirst();
        packets = new TracedPacket[capacity];
        written = 0;
        for (int i = Math.min(kept.size(), capacity) - 1; i >= 0; i--) {
            add(kept.get(i));
        }
    }
}
