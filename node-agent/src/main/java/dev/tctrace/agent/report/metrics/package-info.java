// SPDX-License-Identifier: Apache-2.0
/** What the agent tells Prometheus: see docs/metrics.md. */
package dev.tctrace.agent.report.metrics;
