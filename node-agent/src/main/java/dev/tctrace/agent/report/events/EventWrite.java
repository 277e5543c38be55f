// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.report.events;

import java.time.Instant;

/**
 * An Event as it is to be written.
 *
 * @param id tells it apart from every other Event of this trace and agent
 * @param create whether it is new (else its count is raised)
 * @param count how often it happened, all in all
 */
public record EventWrite(EventKey key, String id, boolean create, long count, Instant first, Instant last) {}
