// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.report.status;

import java.time.Duration;
import java.time.Instant;

/**
 * When an entry is written: a pure function of how many nodes write to the same object, and how large that is. Every write
 * makes the API server merge, store and hand out the whole object, so all nodes of a trace together cause at most so many
 * bytes a second of that, whatever their number; docs/scale.md has what they cost.
 */
public final class StatusRateLimit {
    /** An agent writes no more often than this, however many traces it has. */
    public static final Duration PER_AGENT = Duration.ofSeconds(2);

    /** Of the whole object, a second, by all nodes of a trace together. */
    static final int BYTES_PER_SECOND = 256 * 1024;

    /** What changes a target's state is told sooner than what only counts on. */
    private static final Duration LONGEST_URGENT = Duration.ofSeconds(15);

    /**
     * Without news an entry is written again after this time, so that a reader can tell a quiet trace from an agent that
     * has stopped. Longer than what would disturb, shorter than what a person waits.
     */
    private static final Duration HEARTBEAT = Duration.ofSeconds(60);

    private StatusRateLimit() {}

    /**
     * The shortest time between two writes to one trace.
     *
     * @param entryBytes what this node's entry takes of the object; those of the others are taken to be like it
     */
    public static Duration interval(int nodes, int entryBytes, boolean urgent) {
        long object = (long) nodes * entryBytes;
        Duration stretched = max(PER_AGENT, Duration.ofMillis(nodes * object * 1000 / BYTES_PER_SECOND));
        return urgent && stretched.compareTo(LONGEST_URGENT) > 0 ? LONGEST_URGENT : stretched;
    }

    /** The time after which an entry is written although it says nothing new. */
    public static Duration heartbeat(int nodes, int entryBytes) {
        return max(HEARTBEAT, interval(nodes, entryBytes, false).multipliedBy(2));
    }

    /**
     * Within what time a reader may count on the next write: a heartbeat, and where an agent has many traces, a turn of each.
     *
     * @param traces of this agent
     */
    public static Duration promise(int nodes, int entryBytes, int traces) {
        return max(heartbeat(nodes, entryBytes), PER_AGENT.multipliedBy(2L * traces));
    }

    /**
     * Whether an entry that differs (or not) from the last one is to be written now.
     *
     * @param last the last write; null where there was none
     * @param entryBytes what the entry takes of the object
     */
    public static boolean due(Instant now, Instant last, int nodes, int entryBytes, boolean changed, boolean urgent) {
        if (last == null) {
            return true;
        }
        Duration wait = changed ? interval(nodes, entryBytes, urgent) : heartbeat(nodes, entryBytes);
        return !now.isBefore(last.plus(wait));
    }

    private static Duration max(Duration one, Duration other) {
        return one.compareTo(other) >= 0 ? one : other;
    }
}
