// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.report.events;

import dev.tctrace.api.v1alpha1.EventReason;

/**
 * What makes two happenings the same Event.
 *
 * @param onPod whether the Event is about the pod (else about the TcTrace, with the pod as related object)
 * @param pod the pod; null where it is about the whole trace
 * @param message what is told, without anything that differs from packet to packet
 */
public record EventKey(EventReason reason, boolean onPod, PodRef pod, String message) {}
