// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.path;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import dev.tctrace.tracer.KernelDrop;
import dev.tctrace.tracer.TracedPacket;
import dev.tctrace.tracer.tc.Effect;

/**
 * Gives every packet a number, the same for all that was recorded of it: 1, 2, 3, … in the order of appearance. Records may
 * come a little out of order, as those of several rings do. Not thread-safe.
 */
public final class PacketJoiner {
    /** Packets that may be under way at one time; those that were heard of least recently are forgotten first. */
    private static final int MOST = 4096;

    private static final int MOST_PASSAGES = 256;

    /** Earlier packets of the same buffer, of which something may still come: rings are read one after the other. */
    private static final int EARLIER = 64;

    /** No longer than this: a packet's next record comes sooner, and rings are read several times a second. */
    private static final long EARLIER_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** The kernel side tells of no later drops. */
    private static final long LATEST_DROP_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Map<Long, UnderWay> underWay = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, UnderWay> eldest) {
            return size() > MOST;
        }
    };
    private long packets;

    private static final class UnderWay {
        final long packet;
        final List<Passage> passages = new ArrayList<>(2);
        UnderWay earlier;
        /** When the kernel dropped it. What it passed before may be told later, by another ring. */
        long endedAt = Long.MAX_VALUE;

        UnderWay(long packet, Passage first, UnderWay earlier) {
            this.packet = packet;
            this.earlier = earlier;
            passages.add(first);
            UnderWay last = this;
            for (int i = 0; last != null && i < EARLIER && !last.isLongBefore(first); i++) {
                last = last.earlier;
            }
            if (last != null) {
                last.earlier = null;
            }
        }

        private boolean isLongBefore(Passage next) {
            return earlier != null && next.enter() - earlier.last().leave() > EARLIER_NANOS;
        }

        Passage first() {
            return passages.get(0);
        }

        Passage last() {
            return passages.get(passages.size() - 1);
        }

        /** @return whether it was one of this packet's, and is now among them */
        boolean take(Passage passage) {
            if (passage.enter() > endedAt || passages.size() == MOST_PASSAGES) {
                return false;
            }
            int at = passages.size();
            while (at > 0 && passages.get(at - 1).enter() > passage.enter()) {
                at--;
            }
            boolean fits = (at == 0 || passage.follows(passages.get(at - 1)))
                    && (at == passages.size() || passages.get(at).follows(passage));
            for (int i = 0; fits && i < passages.size(); i++) {
                Passage other = passages.get(i);
                fits = i < at ? passage.mayBeAfter(other) : other.mayBeAfter(passage);
            }
            if (fits) {
                passages.add(at, passage);
            }
            return fits;
        }
    }

    /** The number of the packet that this is a record of. */
    public long add(TracedPacket record) {
        Passage passage = Passage.of(record);
        if (record.skb() == 0) {
            return ++packets;
        }
        UnderWay latest = underWay.get(record.skb());
        long until = Long.MAX_VALUE;
        for (UnderWay packet = latest; packet != null; packet = packet.earlier) {
            // Once the next packet has the buffer, nothing more is this one's.
            if (passage.enter() < until && packet.take(passage)) {
                return packet.packet;
            }
            until = packet.first().enter();
        }
        packets++;
        // A record that is late is none of a later packet's, whose records may still come.
        if (latest == null || passage.enter() >= latest.last().enter()) {
            underWay.put(record.skb(), new UnderWay(packets, passage, latest));
        }
        return packets;
    }

    /**
     * The number of the packet that ended.
     *
     * @return 0 where this end is known already, or is no packet's of which there is a record
     */
    public long end(KernelDrop drop) {
        UnderWay packet = underWay.get(drop.skb());
        while (packet != null && drop.kernelNanos() < packet.last().enter()) {
            packet = packet.earlier;
        }
        if (packet == null || packet.endedAt != Long.MAX_VALUE) {
            return 0;
        }
        Passage last = packet.last();
        long after = drop.kernelNanos() - last.leave();
        if (after > LATEST_DROP_NANOS || hasEnded(last.effect())) {
            return 0;
        }
        packet.endedAt = drop.kernelNanos();
        return packet.packet;
    }

    /** A program's own drop is freed by the kernel, too: that is no other end. One that was redirected is elsewhere. */
    private static boolean hasEnded(Effect effect) {
        return effect.endsPath() && effect != Effect.REDIRECT;
    }
}
