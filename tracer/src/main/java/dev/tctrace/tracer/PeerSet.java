// SPDX-License-Identifier: Apache-2.0
package dev.tctrace.tracer;

import java.util.Set;

/**
 * The addresses that a trace is narrowed to: a packet matches when its source or its destination, in its first IP header, is
 * among them. It may change at any time; tracers stay as they are, and no packet is missed over it. Safe for use by several threads.
 */
public interface PeerSet extends AutoCloseable {
    /** So many prefixes may be replaced by as many others: both are in the kernel for a moment. */
    int MOST = 32_768;

    /** What packets are compared with now. */
    Set<IpPrefix> prefixes();

    /**
     * Adds what is new, then removes what is not there any more.
     *
     * @throws IllegalArgumentException for more than {@link #MOST}
     * @throws dev.tctrace.tracer.libbpf.BpfException when the kernel refuses; what was changed until then stays
     */
    void replace(Set<IpPrefix> wanted);

    /** When no session that uses it is open any more. */
    @Override
    void close();
}
