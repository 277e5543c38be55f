/** What the agent tells Prometheus: see docs/metrics.md. */
package dev.tctrace.agent.report.metrics;
