// SPDX-License-Identifier: Apache-2.0
/**
 * Kubernetes Events on the TcTrace (and on the pod, where the trace asks for it). What is seen often is counted on one
 * Event; how many are written is bounded for each trace, and what was left out is told. No Event holds payload bytes.
 */
package dev.tctrace.agent.report.events;
