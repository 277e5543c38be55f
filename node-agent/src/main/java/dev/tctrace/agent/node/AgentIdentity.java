// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.node;

/** Who this agent is: the names that the downward API gives it. */
public record AgentIdentity(String node, String pod, String namespace) {}
