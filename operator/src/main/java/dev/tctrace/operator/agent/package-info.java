// SPDX-License-Identifier: Apache-2.0
/**
 * The node agents: which nodes need one, what its pod looks like, and how it is doing. {@link
 * dev.tctrace.operator.agent.AgentReconciler} is the only place that makes and removes agent pods; the traces tell it what
 * they need through {@link dev.tctrace.operator.agent.NodeDemand} and read how it went from {@link
 * dev.tctrace.operator.agent.AgentBoard}.
 */
package dev.tctrace.operator.agent;
