// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.operator.chart;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The dashboard and the alerts ask only for metrics that exist. */
class ObservabilityTest {
    private static final Pattern METRIC = Pattern.compile("\\b(?:tctrace|reconciliations|jvm)_[a-z_]+");

    @Test
    void theAlertsAskForMetricsThatExist() throws IOException {
        JsonNode rules = new ObjectMapper(new YAMLFactory())
                .readTree(Chart.PATH.resolve("files/alerts.yaml").toFile());
        Set<String> asked = new TreeSet<>();
        rules.findValues("expr").forEach(expression -> asked.addAll(metrics(expression.asText())));

        assertFalse(asked.isEmpty());
        assertEquals(Set.of(), unknown(asked));
    }

    @Test
    void theDashboardAsksForMetricsThatExist() throws IOException {
        JsonNode dashboard = new ObjectMapper().readTree(Files.readString(Chart.PATH.resolve("files/dashboard.json")));
        Set<String> asked = new TreeSet<>();
        dashboard.findValues("expr").forEach(expression -> asked.addAll(metrics(expression.asText())));
        dashboard.findValues("query").forEach(query -> asked.addAll(metrics(query.asText())));

        assertFalse(asked.isEmpty());
        assertEquals(Set.of(), unknown(asked));
    }

    @Test
    void theChartRendersThemWhereAskedFor() {
        String rendered = Chart.render(Map.of(
                "metrics.prometheusRule.enabled", true,
                "metrics.dashboard.enabled", true,
                "metrics.serviceMonitor.enabled", true));

        for (String kind : List.of("PrometheusRule", "ServiceMonitor", "PodMonitor")) {
            assertTrue(rendered.contains("kind: " + kind), kind);
        }
        // Prometheus' own templates come through Helm's unchanged
        assertTrue(rendered.contains("{{ $labels.namespace }}/{{ $labels.trace }}"), rendered);
        assertTrue(rendered.contains("\"uid\": \"tctrace\""), rendered);
    }

    private static Set<String> metrics(String expression) {
        Set<String> names = new TreeSet<>();
        Matcher metric = METRIC.matcher(expression);
        while (metric.find()) {
            names.add(metric.group());
        }
        return names;
    }

    private static Set<String> unknown(Set<String> asked) {
        Set<String> unknown = new TreeSet<>(asked);
        unknown.removeAll(KnownMetrics.all());
        return unknown;
    }
}
