// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.node;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

import dev.tctrace.agent.report.events.EventLedger;
import dev.tctrace.agent.report.events.PacketEvents;
import dev.tctrace.agent.report.events.PodRef;
import dev.tctrace.agent.report.status.RecentRing;
import dev.tctrace.tracer.KernelDrop;
import dev.tctrace.tracer.Target;
import dev.tctrace.tracer.TracedPacket;
import dev.tctrace.tracer.path.PacketWay;
import dev.tctrace.tracer.path.PacketWays;

/**
 * Makes packets of what all sessions of one trace on this node hear, and puts each, once it has ended, where the reports are
 * made from. Safe for use by several threads: the engine's reader thread adds, the reporting threads ask.
 */
final class PacketCollector {
    /** A record has up to half a KiB of packet: this is at most some MB for a trace. */
    private static final int MOST_UNDER_WAY = 2048;

    private static final int MOST_PODS = 1024;

    /** Looking for those that have ended goes through all that are under way. */
    private static final long BETWEEN_LOOKS_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final PacketWays ways = new PacketWays(MOST_UNDER_WAY);
    private final Map<Target, PodRef> pods = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Target, PodRef> eldest) {
            return size() > MOST_PODS;
        }
    };
    private final RecentRing recent;
    private final EventLedger events;
    private final BooleanSupplier tellsEvents;
    private final BooleanSupplier tellsPodEvents;
    private final LongSupplier nanos;
    private long lastLook;

    /** @param nanos a clock that nobody sets */
    PacketCollector(
            RecentRing recent,
            EventLedger events,
            BooleanSupplier tellsEvents,
            BooleanSupplier tellsPodEvents,
            LongSupplier nanos) {
        this.recent = recent;
        this.events = events;
        this.tellsEvents = tellsEvents;
        this.tellsPodEvents = tellsPodEvents;
        this.nanos = nanos;
        this.lastLook = nanos.getAsLong();
    }

    synchronized void packet(TracedPacket packet, PodRef pod) {
        long now = nanos.getAsLong();
        pods.put(packet.target(), pod);
        ways.add(packet, now);
        if (now - lastLook >= BETWEEN_LOOKS_NANOS) {
            put(now);
        }
    }

    synchronized void dropped(KernelDrop drop) {
        ways.add(drop, nanos.getAsLong());
    }

    /** Puts those that have ended by now. */
    synchronized void settle() {
        put(nanos.getAsLong());
    }

    /** Puts all of them: nothing more comes. */
    synchronized void finish() {
        put(ways.rest());
    }

    private void put(long now) {
        lastLook = now;
        put(ways.due(now));
    }

    private void put(List<PacketWay> ended) {
        boolean telling = tellsEvents.getAsBoolean();
        for (PacketWay way : ended) {
            recent.add(way);
            PodRef pod = pods.get(way.last().target());
            if (telling && pod != null) {
                Instant end =
                        way.drop() == null ? way.last().time() : way.drop().time();
                events.packet(PacketEvents.pattern(way, pod), tellsPodEvents.getAsBoolean(), end);
            }
        }
    }
}
