// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer.tc;

/**
 * Why a program cannot be traced.
 *
 * @param reason the reason
 * @param message the same for people, with what to do about it
 */
public record Obstacle(NotTracedReason reason, String message) {}
