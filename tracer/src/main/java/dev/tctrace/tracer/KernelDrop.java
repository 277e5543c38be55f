// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer;

import java.time.Instant;

/**
 * The kernel dropped a packet that a traced program had let pass before.
 *
 * @param time when
 * @param kernelNanos when, by the clock of {@link TracedPacket#kernelNanos}
 * @param target whose packet it was
 * @param skb as {@link TracedPacket#skb}
 * @param reason the kernel's name for the reason, such as {@code NETFILTER_DROP}; empty where the kernel (before 5.17) has none
 * @param function the kernel's function that dropped it; empty where its name may not be read
 * @param device the device that the packet was at; empty where it was at none any more
 * @param netnsInode the inode of that device's network namespace; 0 where it was at none
 * @param inPod whether that is the pod's namespace
 * @param last the packet's latest record before; null where it is not known any more
 */
public record KernelDrop(
        Instant time,
        long kernelNanos,
        Target target,
        long skb,
        String reason,
        String function,
        String device,
        long netnsInode,
        boolean inPod,
        TracedPacket last) {

    /** What the drops of one kind are counted under: the reason, or the function where the kernel knows none. */
    public String key() {
        if (!reason.isEmpty()) {
            return reason;
        }
        return function.isEmpty() ? "UNKNOWN" : function;
    }
}
