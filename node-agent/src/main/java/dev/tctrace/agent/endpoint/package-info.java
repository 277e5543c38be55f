// SPDX-License-Identifier: Apache-2.0
/** What the agent answers over HTTP: the kubelet's probes and Prometheus' scrapes. Knows neither traces nor the cluster. */
package dev.tctrace.agent.endpoint;
