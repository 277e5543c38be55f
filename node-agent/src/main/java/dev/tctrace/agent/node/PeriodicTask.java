// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.node;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import org.jboss.logging.Logger;

import dev.tctrace.tracer.Heartbeat;

/** A thread that does one thing: every so often, and sooner when asked. It ends by {@link #end} only, whatever is thrown. */
final class PeriodicTask {
    private static final Logger LOG = Logger.getLogger(PeriodicTask.class);

    private final ScheduledExecutorService thread;
    private final AtomicBoolean asked = new AtomicBoolean();
    private final Heartbeat heartbeat = new Heartbeat();
    private final String name;
    private final Runnable work;

    PeriodicTask(String name, Runnable work) {
        this.name = "tctrace-" + name;
        this.work = work;
        this.thread = Executors.newSingleThreadScheduledExecutor(runnable -> {
            Thread made = new Thread(runnable, this.name);
            made.setDaemon(true);
            return made;
        });
    }

    void every(Duration time) {
        thread.scheduleWithFixedDelay(this::run, 0, time.toMillis(), TimeUnit.MILLISECONDS);
    }

    String name() {
        return name;
    }

    /** Whether no round has ended as it should for so long: one hangs, or all of them fail. */
    boolean stuck(Duration limit) {
        return heartbeat.late(limit);
    }

    /** For a long round, from its own thread: a step of it has ended, however slowly. */
    void step() {
        heartbeat.beat();
    }

    /** What is asked for several times meanwhile is done once. */
    void within(Duration time) {
        if (asked.compareAndSet(false, true)) {
            try {
                thread.schedule(this::run, time.toMillis(), TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException ending) {
                LOG.debug("ending, a change is not followed any more");
            }
        }
    }

    /**
     * Lets it finish what it is at, until the deadline.
     *
     * @return whether it has ended; if not, what it works on is still its own
     */
    boolean end(Instant now, Instant deadline) {
        thread.shutdown();
        try {
            long left = Math.max(0, Duration.between(now, deadline).toMillis());
            if (!thread.awaitTermination(left, TimeUnit.MILLISECONDS)) {
                thread.shutdownNow();
                return false;
            }
            return true;
        } catch (InterruptedException interrupted) {
            thread.shutdownNow();
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** An executor drops a periodic task that throws, silently. */
    private void run() {
        asked.set(false);
        try {
            work.run();
            heartbeat.beat();
        } catch (Throwable unexpected) { // also an Error: a thread that ends silently would be missed by nobody
            LOG.error("Unexpected; going on", unexpected);
        }
    }
}
