// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.node;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;

import org.jboss.logging.Logger;

import dev.tctrace.agent.report.events.EventClient;
import dev.tctrace.agent.report.events.EventWrite;
import dev.tctrace.agent.report.metrics.AgentMetrics;

/** Writes the Events that are due. For one thread, which may wait for the API server: nothing else waits for it. */
final class EventLoop {
    private static final Logger LOG = Logger.getLogger(EventLoop.class);
    private static final Duration RETRY = Duration.ofSeconds(10);

    private final EventClient client;
    private final AgentMetrics metrics;
    private final Clock clock;
    private final Runnable step;
    private Instant notBefore = Instant.MIN;

    /** @param step told after each request, of which a slow API server makes a long round */
    EventLoop(EventClient client, AgentMetrics metrics, Clock clock, Runnable step) {
        this.client = client;
        this.metrics = metrics;
        this.clock = clock;
        this.step = step;
    }

    void tick(Collection<RunningTrace> traces) {
        for (RunningTrace trace : traces) {
            metrics.eventsSuppressed(trace.events().takeSuppressed());
            if (trace.tellsEvents()) {
                trace.tellStates();
                write(trace);
            }
        }
    }

    /** Where nobody answers, nobody is asked for a while: each trace may have many Events to write. */
    private void write(RunningTrace trace) {
        if (clock.instant().isBefore(notBefore)) {
            return;
        }
        for (EventWrite write : trace.events().due(clock.instant())) {
            if (clock.instant().isBefore(notBefore)) {
                trace.events().failed(write, write.create(), notBefore);
            } else {
                write(trace, write);
            }
        }
    }

    private void write(RunningTrace trace, EventWrite write) {
        TraceView view = trace.view();
        var subject = new EventClient.Subject(view.namespace(), view.name(), view.uid());
        EventClient.Result result = client.write(subject, write);
        step.run();
        metrics.eventWritten(write.key().reason().value(), result.outcome().label());
        Instant retryAt = clock.instant().plus(RETRY);
        if (!result.answered()) {
            notBefore = retryAt;
        }
        switch (result.outcome()) {
            case WRITTEN -> {}
            case EXPIRED -> trace.events().failed(write, true, clock.instant());
            case RETRY -> trace.events().failed(write, write.create(), retryAt);
            case REFUSED ->
                LOG.warnf(
                        "TcTrace %s: the API server refuses the Event \"%s\": %s",
                        view.fullName(), write.key().message(), result.problem());
        }
    }
}
