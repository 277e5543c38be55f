package dev.tctrace.agent.tc;

import dev.tctrace.api.v1alpha1.ProgramReason;

/**
 * Why a program cannot be traced.
 *
 * @param reason the reason
 * @param message the same for people, with what to do about it
 */
public record Obstacle(ProgramReason reason, String message) {}
