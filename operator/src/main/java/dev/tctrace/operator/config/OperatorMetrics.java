// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.operator.config;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import jakarta.inject.Singleton;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

/** How many traces and agents there are, by state: labels are enums, so that the number of series is bounded. */
@Singleton
public class OperatorMetrics {
    private final MeterRegistry registry;
    private final Map<String, String> states = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> counts = new ConcurrentHashMap<>();

    public OperatorMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    /** A trace's Ready condition. */
    public void trace(String key, String reason) {
        move(
                "trace " + key,
                "tctrace.operator.traces",
                "TcTraces by the reason of their Ready condition",
                "reason",
                reason);
    }

    public void traceGone(String key) {
        gone("trace " + key);
    }

    /** The state of a node's agent; nodes that need none are not counted. */
    public void agent(String node, String phase) {
        move("agent " + node, "tctrace.operator.agents", "Node agents that a trace needs, by state", "phase", phase);
    }

    public void agentGone(String node) {
        gone("agent " + node);
    }

    private void move(String key, String metric, String description, String label, String value) {
        String counter = metric + " " + value;
        String before = states.put(key, counter);
        if (counter.equals(before)) {
            return;
        }
        counts.computeIfAbsent(counter, first -> {
                    AtomicInteger count = new AtomicInteger();
                    Gauge.builder(metric, count, AtomicInteger::get)
                            .description(description)
                            .tag(label, value)
                            .register(registry);
                    return count;
                })
                .incrementAndGet();
        leave(before);
    }

    private void gone(String key) {
        leave(states.remove(key));
    }

    private void leave(String counter) {
        if (counter != null) {
            counts.get(counter).decrementAndGet();
        }
    }
}
