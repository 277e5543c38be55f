// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.node;

import java.util.List;
import java.util.Map;

import org.jboss.logging.MDC;

import dev.tctrace.tracer.PrintableText;

/**
 * What a log line is about, for those who read logs by machine: the keys {@code namespace}, {@code trace}, {@code pod} and
 * {@code interface} of the JSON log. Holds for the thread, until it is closed; what was there before is put back.
 */
final class LogContext implements AutoCloseable {
    private static final List<String> KEYS = List.of("namespace", "trace", "pod", "interface");

    private final Map<String, Object> before = MDC.getMap() == null ? Map.of() : Map.copyOf(MDC.getMap());

    private LogContext() {}

    static LogContext of(TraceView trace) {
        LogContext context = new LogContext();
        MDC.put("namespace", trace.namespace());
        MDC.put("trace", trace.name());
        return context;
    }

    static LogContext of(TraceView trace, String pod, String interfaceName) {
        LogContext context = of(trace);
        MDC.put("pod", pod);
        MDC.put("interface", PrintableText.of(interfaceName));
        return context;
    }

    @Override
    public void close() {
        for (String key : KEYS) {
            if (before.containsKey(key)) {
                MDC.put(key, before.get(key));
            } else {
                MDC.remove(key);
            }
        }
    }
}
