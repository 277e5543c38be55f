// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.report.events;

/** A pod as an Event names it. */
public record PodRef(String name, String uid) {}
