// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.report.metrics;

import io.micrometer.prometheus.PrometheusConfig;
import io.micrometer.prometheus.PrometheusMeterRegistry;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertTrue;

class ProcessMetricsTest {
    @Test
    @SuppressWarnings("deprecation")
    void haveTheNamesThatPrometheusExpects() {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        ProcessMetrics.register(registry, 4096);
        String scraped = registry.scrape();
        assertTrue(value(scraped, "process_cpu_seconds_total") > 0.1, scraped);
        // This JVM: more than 20 MB, less than 20 GB.
        assertTrue(value(scraped, "process_resident_memory_bytes") > 2e7, scraped);
        assertTrue(value(scraped, "process_resident_memory_bytes") < 2e10, scraped);
        assertTrue(value(scraped, "jvm_memory_used_bytes{area=\"heap\",}") > 1e6, scraped);
    }

    private static double value(String scraped, String series) {
        return scraped.lines()
                .filter(line -> line.startsWith(series + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
                .findFirst()
                .orElse(Double.NaN);
    }
}
