package dev.tctrace.agent.report.status;

import java.time.Duration;
import java.time.Instant;

/**
 * When an entry is written: a pure function of how many nodes write to the same object. Every write rewrites the whole
 * object in etcd and makes every watcher read it, so that all nodes of a trace together write at most five times a second.
 */
public final class ReportPace {
    /** An agent writes no more often than this, however many traces it has. */
    public static final Duration PER_AGENT = Duration.ofSeconds(2);

    private static final Duration PER_NODE = Duration.ofMillis(200);
    /** What changes a target's state is told sooner than what only counts on. */
    private static final Duration LONGEST_URGENT = Duration.ofSeconds(15);

    /**
     * Without news an entry is written again after this time, so that a reader can tell a quiet trace from an agent that
     * has stopped. Longer than what would disturb, shorter than what a person waits.
     */
    private static final Duration HEARTBEAT = Duration.ofSeconds(60);

    private ReportPace() {}

    /** The shortest time between two writes to one trace. */
    public static Duration interval(int nodes, boolean urgent) {
        Duration stretched = max(PER_AGENT, PER_NODE.multipliedBy(nodes));
        return urgent && stretched.compareTo(LONGEST_URGENT) > 0 ? LONGEST_URGENT : stretched;
    }

    /** The time after which an entry is written although it says nothing new. */
    public static Duration heartbeat(int nodes) {
        return max(HEARTBEAT, interval(nodes, false).multipliedBy(2));
    }

    /**
     * Whether an entry that differs (or not) from the last one is to be written now.
     *
     * @param last the last write; null where there was none
     */
    public static boolean due(Instant now, Instant last, int nodes, boolean changed, boolean urgent) {
        if (last == null) {
            return true;
        }
        Duration wait = changed ? interval(nodes, urgent) : heartbeat(nodes);
        return !now.isBefore(last.plus(wait));
    }

    private static Duration max(Duration one, Duration other) {
        return one.compareTo(other) >= 0 ? one : other;
    }
}
