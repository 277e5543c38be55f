// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.agent.node;

import java.util.Set;
import java.util.function.Consumer;

/** Where an agent learns the addresses of the pods or of the Service that a trace's spec.peer names. */
interface PeerAddressSource {
    /**
     * Hands over the addresses as soon as they are known, and again whenever they have changed, on a thread of its own.
     *
     * @return ends it
     */
    Runnable follow(String traceUid, Consumer<Set<String>> sink);
}
