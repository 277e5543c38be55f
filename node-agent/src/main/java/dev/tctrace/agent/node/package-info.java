// SPDX-License-Identifier: Apache-2.0
/**
 * The agent proper: it watches this node's pods, reads the TcTraces that are assigned to it, decides what is to be traced
 * here ({@link dev.tctrace.agent.node.DesiredTargets}, pure), opens and closes sessions accordingly, and hands what they
 * see to {@code report}.
 *
 * <p>What it asks of the API server: get {@code tctraces}; list and watch {@code pods}; patch {@code
 * tctraces/status}; create and patch {@code events}. Nothing else.
 */
package dev.tctrace.agent.node;
