// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.node;

import dev.tctrace.api.v1alpha1.TargetReason;

/**
 * A target that a trace asks for on this node.
 *
 * @param refusal why it is not traced; null where it is to be
 * @param message what is wrong and what to do; empty where it is to be traced
 */
record WantedTarget(TargetKey key, PodView pod, TargetReason refusal, String message) {
    boolean traced() {
        return refusal == null;
    }
}
