// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.report.events;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.tctrace.api.v1alpha1.EventReason;

/**
 * The Events of one trace on this node: counts what happens, and decides which of it is written when. Counting is cheap
 * and exact; writing is paid for from a token bucket, drops first, then what is new, then what only counts on. Does no
 * input or output; safe for use by several threads.
 */
public final class EventLedger {
    static final int BURST = 20;
    /** All nodes of a trace together write no more Events a second than this. */
    static final double PER_SECOND_ALL_NODES = 5;
    /** An Event's count is raised no more often than this. */
    static final Duration BETWEEN_COUNTS = Duration.ofSeconds(5);

    static final Duration BETWEEN_NOTES = Duration.ofSeconds(30);
    /** Different Events that are remembered; the one that happened the longest ago is forgotten first. */
    static final int REMEMBERED = 512;

    private static final class Entry {
        final EventKey key;
        final Instant first;
        String id;
        /** Whether the Event is there, as far as is known. */
        boolean made;

        Instant last;
        long count;
        long written;
        Instant nextWrite = Instant.MIN;

        Entry(EventKey key, Instant first) {
            this.key = key;
            this.first = first;
        }

        boolean pending() {
            return count > written;
        }
    }

    private record PatternOnPod(PacketEvents.Pattern pattern, boolean onPod) {}

    private final LinkedHashMap<EventKey, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);
    /** Spares the reader thread the making of a message for every packet. */
    private final Map<PatternOnPod, EventKey> keys = new HashMap<>();

    private final String idPrefix;
    private final TokenBucket bucket;
    private long nextId;
    private long suppressed;
    private long suppressedTold;
    private long suppressedTaken;
    /** When the latest of what was suppressed happened. */
    private Instant suppressedLast;

    private Instant nextNote = Instant.MIN;

    /**
     * @param idPrefix unique to this agent's run and the trace
     * @param nodes how many nodes the trace spans
     */
    public EventLedger(String idPrefix, int nodes) {
        this.idPrefix = idPrefix;
        this.bucket = new TokenBucket(
                Math.max(2, Math.min(BURST, 10.0 * BURST / nodes)), Math.min(1, PER_SECOND_ALL_NODES / nodes));
    }

    /** Counts a packet; called for every record. */
    public synchronized void packet(PacketEvents.Pattern pattern, boolean alsoOnPod, Instant time) {
        count(key(pattern, false), time);
        if (alsoOnPod && pattern.dropped()) {
            count(key(pattern, true), time);
        }
    }

    /** Counts anything else. */
    public synchronized void happened(EventReason reason, PodRef pod, String message, Instant time) {
        count(new EventKey(reason, false, pod, message), time);
    }

    /**
     * What is to be written now, and is taken as written; see {@link #failed}.
     *
     * @param now by a clock that nobody sets, other than the times that are told
     */
    public synchronized List<EventWrite> due(Instant now) {
        note(now);
        List<Entry> pending = new ArrayList<>();
        for (Entry entry : entries.values()) {
            if (entry.pending() && !now.isBefore(entry.nextWrite)) {
                pending.add(entry);
            }
        }
        pending.sort(Comparator.comparing((Entry entry) -> rank(entry)).thenComparing(entry -> entry.last));
        List<EventWrite> writes = new ArrayList<>();
        for (Entry entry : pending) {
            if (!bucket.take(now)) {
                break;
            }
            if (entry.id == null) {
                entry.id = idPrefix + Long.toHexString(nextId++);
            }
            boolean create = !entry.made;
            entry.made = true;
            entry.written = entry.count;
            entry.nextWrite = now.plus(BETWEEN_COUNTS);
            writes.add(new EventWrite(entry.key, entry.id, create, entry.count, entry.first, entry.last));
        }
        return writes;
    }

    /**
     * A write that did not succeed is due again, as a new Event if it was one (or if the Event has expired). Its name stays: where only
     * the answer was lost, the Event is there, and another would tell the same twice.
     */
    public synchronized void failed(EventWrite write, boolean createAgain, Instant retryAt) {
        Entry entry = entries.get(write.key());
        if (entry != null && write.id().equals(entry.id)) {
            entry.written = Math.min(entry.written, write.count() - 1);
            entry.nextWrite = retryAt;
            if (createAgain) {
                entry.made = false;
            }
        }
    }

    /** How many happenings more than at the last call no Event tells of. */
    public synchronized long takeSuppressed() {
        long more = suppressed - suppressedTaken;
        suppressedTaken = suppressed;
        return more;
    }

    private void count(EventKey key, Instant time) {
        Entry entry = entries.get(key);
        if (entry == null) {
            entry = new Entry(key, time);
            entries.put(key, entry);
            forgetEldest();
        }
        entry.count++;
        entry.last = time;
    }

    private void forgetEldest() {
        if (entries.size() <= REMEMBERED) {
            return;
        }
        Iterator<Entry> eldest = entries.values().iterator();
        Entry forgotten = eldest.next();
        suppressed += forgotten.count - forgotten.written;
        suppressedLast = forgotten.last;
        eldest.remove();
    }

    /** What was suppressed is told, too: by one Event whose count is theirs. */
    private void note(Instant now) {
        if (suppressed == suppressedTold || now.isBefore(nextNote)) {
            return;
        }
        nextNote = now.plus(BETWEEN_NOTES);
        long more = suppressed - suppressedTold;
        suppressedTold = suppressed;
        EventKey key = new EventKey(
                EventReason.EVENTS_SUPPRESSED,
                false,
                null,
                "Packets of more flows than a TcTrace may tell as Events: they are counted in the status. Narrow the"
                        + " filter to see them here.");
        count(key, suppressedLast);
        entries.get(key).count += more - 1;
    }

    private EventKey key(PacketEvents.Pattern pattern, boolean onPod) {
        if (keys.size() > 2 * REMEMBERED) {
            keys.clear();
        }
        return keys.computeIfAbsent(
                new PatternOnPod(pattern, onPod), made -> made.pattern().key(made.onPod()));
    }

    private static int rank(Entry entry) {
        if (entry.made) {
            return 2;
        }
        return entry.key.reason().warning() || entry.key.reason() == EventReason.EVENTS_SUPPRESSED ? 0 : 1;
    }
}
